package dev.weir.kernel.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a record that the contract has no type for: text, numbers, booleans, byte arrays, lists
 * and maps of these.
 */
final class Plain {
  /** Deeper structures are cut; a plugin could have tied a knot. */
  private static final int DEEPEST = 16;

  private static final int OVERHEAD = 16;

  private Plain() {}

  /** Roughly how many bytes a value takes. */
  static long size(@Nullable Object value) {
    return size(value, 0);
  }

  private static long size(@Nullable Object value, int depth) {
    long sum = OVERHEAD;
    if (depth > DEEPEST) {
      return sum;
    }
    if (value instanceof CharSequence text) {
      sum += text.length();
    } else if (value instanceof byte[] bytes) {
      sum += bytes.length;
    } else if (value instanceof Body body) {
      sum += body.bytes().length;
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        sum += size(entry.getKey(), depth + 1) + size(entry.getValue(), depth + 1);
      }
    } else if (value instanceof Collection<?> list) {
      for (Object element : list) {
        sum += size(element, depth + 1);
      }
    }
    return sum;
  }

  /** Shows all bodies among the values of a map and of maps in it. */
  static void bodies(Map<?, ?> map, Consumer<Body> each) {
    bodies(map, each, 0);
  }

  private static void bodies(Map<?, ?> map, Consumer<Body> each, int depth) {
    for (Object value : map.values()) {
      if (value instanceof Body body) {
        each.accept(body);
      } else if (value instanceof Map<?, ?> inner && depth < DEEPEST) {
        bodies(inner, each, depth + 1);
      }
    }
  }

  /**
   * Writes a value, texts redacted.
   *
   * @param scope what is secret
   * @param bodyCap most bytes shown of each body; 0 or less shows none
   */
  static void write(JsonGenerator json, Scope scope, @Nullable Object value, int bodyCap)
      throws IOException {
    write(json, scope, value, bodyCap, 0);
  }

  private static void write(
      JsonGenerator json, Scope scope, @Nullable Object value, int bodyCap, int depth)
      throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Short number -> json.writeNumber(number);
      case Byte number -> json.writeNumber(number);
      case Float number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case byte[] bytes -> json.writeBinary(bytes);
      case Body body -> HttpJson.writeBytes(json, ShownBody.of(body, bodyCap));
      case Map<?, ?> map -> writeMap(json, scope, map, bodyCap, depth);
      case Collection<?> list -> writeList(json, scope, list, bodyCap, depth);
      default -> json.writeString(scope.text(value.toString()));
    }
  }

  private static void writeMap(
      JsonGenerator json, Scope scope, Map<?, ?> map, int bodyCap, int depth) throws IOException {
    if (depth >= DEEPEST) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      json.writeFieldName(key);
      write(json, scope, entry.getValue(), bodyCap, depth + 1);
      if (entry.getValue() instanceof Body body) {
        json.writeNumberField(key + "Size", body.total());
        json.writeBooleanField(key + "Truncated", ShownBody.of(body, bodyCap).truncated());
      }
    }
    json.writeEndObject();
  }

  private static void writeList(
      JsonGenerator json, Scope scope, Collection<?> list, int bodyCap, int depth)
      throws IOException {
    if (depth >= DEEPEST) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (Object element : list) {
      write(json, scope, element, bodyCap, depth + 1);
    }
    json.writeEndArray();
  }
}
