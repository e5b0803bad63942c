package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
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
  static void write(JsonOutput json, Scope scope, @Nullable Object value, int bodyCap) {
    write(json, scope, value, bodyCap, 0);
  }

  private static void write(
      JsonOutput json, Scope scope, @Nullable Object value, int bodyCap, int depth) {
    switch (value) {
      case null -> json.nothing();
      case Boolean flag -> json.bool(flag);
      case Integer number -> json.number(number);
      case Long number -> json.number(number);
      case Short number -> json.number(number);
      case Byte number -> json.number(number);
      case Float number -> writeNumber(json, number.toString(), Float.isFinite(number));
      case Double number -> writeNumber(json, number.toString(), Double.isFinite(number));
      case BigInteger number -> json.number(number.toString());
      case BigDecimal number -> json.number(number.toString());
      case byte[] bytes -> json.base64(bytes, bytes.length);
      case Body body -> HttpJson.writeBytes(json, ShownBody.of(body, bodyCap));
      case Map<?, ?> map -> writeMap(json, scope, map, bodyCap, depth);
      case Collection<?> list -> writeList(json, scope, list, bodyCap, depth);
      default -> json.string(scope.text(value.toString()));
    }
  }

  /** JSON has no word for what is not a number. */
  private static void writeNumber(JsonOutput json, String text, boolean isFinite) {
    if (isFinite) {
      json.number(text);
    } else {
      json.string(text);
    }
  }

  private static void writeMap(
      JsonOutput json, Scope scope, Map<?, ?> map, int bodyCap, int depth) {
    if (depth >= DEEPEST) {
      json.nothing();
      return;
    }
    json.startObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      json.key(key);
      write(json, scope, entry.getValue(), bodyCap, depth + 1);
      if (entry.getValue() instanceof Body body) {
        json.key(key + "Size");
        json.number(body.total());
        json.key(key + "Truncated");
        json.bool(ShownBody.of(body, bodyCap).truncated());
      }
    }
    json.endObject();
  }

  /**
   * Writes some keys of a map, and of these no more than the values.
   *
   * @param keys those that are written
   */
  static void writeSome(
      JsonOutput json, Scope scope, Map<?, ?> map, int bodyCap, Set<String> keys) {
    json.startObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (keys.contains(key)) {
        json.key(key);
        write(json, scope, entry.getValue(), bodyCap, 1);
      }
    }
    json.endObject();
  }

  private static void writeList(
      JsonOutput json, Scope scope, Collection<?> list, int bodyCap, int depth) {
    if (depth >= DEEPEST) {
      json.nothing();
      return;
    }
    json.startArray();
    for (Object element : list) {
      write(json, scope, element, bodyCap, depth + 1);
    }
    json.endArray();
  }
}
