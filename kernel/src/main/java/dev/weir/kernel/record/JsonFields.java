package dev.weir.kernel.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.weir.spi.record.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values by path of a record that is encoded already; it is parsed when first needed. Used on one
 * thread.
 */
final class JsonFields implements Fields {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> BINARY =
      Set.of("http.request.body", "http.response.body", "websocket.payload");

  private final ByteBuffer payload;
  private @Nullable JsonNode tree;

  /**
   * @param payload not moved by this
   */
  JsonFields(ByteBuffer payload) {
    this.payload = payload.duplicate();
  }

  @Override
  public @Nullable Object at(String path) {
    JsonNode root = tree;
    if (root == null) {
      try {
        root = MAPPER.readTree(new ByteBufferBackedInputStream(payload.duplicate()));
      } catch (IOException e) {
        throw new UncheckedIOException("record: not readable", e);
      }
      tree = root;
    }
    JsonNode node = find(root, path);
    if (node == null || node.isNull()) {
      return null;
    }
    try {
      return BINARY.contains(path) && node.isTextual() ? node.binaryValue() : plain(node);
    } catch (IOException e) {
      return node.asText();
    }
  }

  private static Object plain(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.canConvertToLong() && node.isIntegralNumber() ? node.longValue() : node.toString();
  }

  /** Walks down a path. A key may itself hold dots; a number is a place in a list. */
  private static @Nullable JsonNode find(JsonNode from, String path) {
    JsonNode direct = step(from, path);
    if (direct != null) {
      return direct;
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      JsonNode child = step(from, path.substring(0, dot));
      if (child != null) {
        JsonNode found = find(child, path.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable JsonNode step(JsonNode from, String key) {
    if (!from.isArray()) {
      return from.get(key);
    }
    boolean index =
        !key.isEmpty() && key.length() < 10 && key.chars().allMatch(c -> c >= '0' && c <= '9');
    return index ? from.get(Integer.parseInt(key)) : null;
  }
}
