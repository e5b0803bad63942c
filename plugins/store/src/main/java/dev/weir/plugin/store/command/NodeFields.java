package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.spi.record.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Values of a record by path, for example {@code dns.answers.0.data}.
 *
 * @param record the record
 */
record NodeFields(JsonNode record) implements Fields {
  @Override
  public @Nullable Object at(String path) {
    JsonNode node = record;
    for (String part : path.split("\\.", -1)) {
      boolean index = node.isArray() && part.matches("[0-9]{1,9}");
      node = index ? node.path(Integer.parseInt(part)) : node.path(part);
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }
}
