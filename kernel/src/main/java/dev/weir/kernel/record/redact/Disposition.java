package dev.weir.kernel.record.redact;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parameters of a field such as {@code form-data; name="a"} (RFC 9110 section 5.6.6). */
final class Disposition {
  private Disposition() {}

  /** A parameter as it was written. */
  record Parameter(String name, String value) {}

  /** The first value of a parameter; null if it has none, or the field cannot be read. */
  static @Nullable String value(String field, String name) {
    List<Parameter> all = parameters(field);
    if (all != null) {
      for (Parameter parameter : all) {
        if (parameter.name().equals(name)) {
          return parameter.value();
        }
      }
    }
    return null;
  }

  /**
   * All names that a part may go by: {@code name} and {@code name*}; null if the field cannot be
   * read.
   */
  static @Nullable List<String> names(String field) {
    List<Parameter> all = parameters(field);
    if (all == null) {
      return null;
    }
    var names = new ArrayList<String>();
    for (Parameter parameter : all) {
      if (parameter.name().equals("name")) {
        names.add(parameter.value());
        // Browsers write quotes and line ends of a name as %22, %0D and %0A.
        names.add(Percent.decoded(parameter.value()));
      } else if (parameter.name().startsWith("name*")) {
        String value = parameter.value();
        names.add(Percent.decoded(value.substring(value.lastIndexOf('\'') + 1)));
      }
    }
    return names;
  }

  private static @Nullable List<Parameter> parameters(String field) {
    var all = new ArrayList<Parameter>();
    int at = field.indexOf(';');
    while (at >= 0 && at < field.length()) {
      int equals = field.indexOf('=', at);
      if (equals < 0) {
        return field.substring(at + 1).isBlank() ? all : null;
      }
      String name = field.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
      int from = equals + 1;
      while (from < field.length() && field.charAt(from) == ' ') {
        from++;
      }
      int to;
      if (from < field.length() && field.charAt(from) == '"') {
        var value = new StringBuilder();
        to = quoted(field, from + 1, value);
        if (to < 0) {
          return null;
        }
        all.add(new Parameter(name, utf8(value.toString())));
      } else {
        to = field.indexOf(';', from);
        to = to < 0 ? field.length() : to;
        all.add(new Parameter(name, utf8(field.substring(from, to).strip())));
      }
      at = field.indexOf(';', to);
      int rest = at < 0 ? field.length() : at;
      if (!field.substring(to, rest).isBlank()) {
        return null;
      }
    }
    return all;
  }

  /** Where the quotes end, or -1. */
  private static int quoted(String field, int from, StringBuilder value) {
    for (int i = from; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\' && i + 1 < field.length()) {
        i++;
        c = field.charAt(i);
      }
      value.append(c);
    }
    return -1;
  }

  private static String utf8(String raw) {
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
