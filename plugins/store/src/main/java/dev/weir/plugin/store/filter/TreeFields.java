package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.spi.record.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The values of a record by path, for {@link dev.weir.spi.terminal.RecordLine}. A key may itself
 * hold dots; a number is a place in a list.
 *
 * @param record as Weir writes it
 */
public record TreeFields(JsonNode record) implements Fields {
  private static final int LONGEST_INDEX = 9;

  @Override
  public @Nullable Object at(String path) {
    JsonNode node = find(record, path);
    if (node == null || node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isIntegralNumber() && node.canConvertToLong()
        ? (Object) node.longValue()
        : node.toString();
  }

  private static @Nullable JsonNode find(JsonNode from, String path) {
    JsonNode direct = step(from, path);
    if (direct != null) {
      return direct;
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      JsonNode child = step(from, path.substring(0, dot));
      JsonNode found = child == null ? null : find(child, path.substring(dot + 1));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable JsonNode step(JsonNode from, String key) {
    if (!from.isArray()) {
      return from.get(key);
    }
    boolean index =
        !key.isEmpty()
            && key.length() <= LONGEST_INDEX
            && key.chars().allMatch(c -> c >= '0' && c <= '9');
    return index ? from.get(Integer.parseInt(key)) : null;
  }
}
