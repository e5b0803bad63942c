package dev.weir.plugin.http;

import dev.weir.spi.ConfigException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Header fields from the configuration; nothing in them can end a line. */
final class FieldMap {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private FieldMap() {}

  /**
   * A checked, unmodifiable copy in the given order; empty for null.
   *
   * @throws ConfigException if a name is not a token or a value has control characters
   */
  static Map<String, String> checked(String key, @Nullable Map<String, String> fields) {
    if (fields == null || fields.isEmpty()) {
      return Map.of();
    }
    var copy = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      if (!isToken(field.getKey())) {
        throw new ConfigException(
            key, "field name: not a token (expected: letters, digits and " + TOKEN_MARKS + ")");
      }
      String value = field.getValue();
      if (value == null || !isValue(value)) {
        throw new ConfigException(
            key, field.getKey() + ": control character (expected: visible characters)");
      }
      copy.put(field.getKey(), value);
    }
    return Collections.unmodifiableMap(copy);
  }

  /** A field name (RFC 9110 section 5.6.2). */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** A field value (RFC 9110 section 5.5) that can be written as ISO 8859-1. */
  static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return true;
  }
}
