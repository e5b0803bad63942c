package dev.weir.kernel.record;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
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

  /** Writes a value, texts masked. */
  static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    write(json, value, 0);
  }

  private static void write(JsonGenerator json, @Nullable Object value, int depth)
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
      case Map<?, ?> map -> writeMap(json, map, depth);
      case Collection<?> list -> writeList(json, list, depth);
      default -> json.writeString(Masking.text(value.toString()));
    }
  }

  private static void writeMap(JsonGenerator json, Map<?, ?> map, int depth) throws IOException {
    if (depth >= DEEPEST) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      json.writeFieldName(String.valueOf(entry.getKey()));
      write(json, entry.getValue(), depth + 1);
    }
    json.writeEndObject();
  }

  private static void writeList(JsonGenerator json, Collection<?> list, int depth)
      throws IOException {
    if (depth >= DEEPEST) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (Object element : list) {
      write(json, element, depth + 1);
    }
    json.writeEndArray();
  }
}
