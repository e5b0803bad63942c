package dev.weir.plugin.recorder.loki;

import dev.weir.wire.json.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The structured metadata of a line. Names are ours; values are cut, so that all together stay
 * below Loki's limits (64 KiB and 128 names for a line).
 */
final class Metadata {
  /** In bytes. */
  static final int LONGEST_VALUE = 1024;

  private static final int MOST_BYTES = 60 << 10;

  private final Map<String, String> values = new LinkedHashMap<>();
  private int size;

  /** Puts a text of one line, unless it is empty or there is no room. */
  Metadata put(String name, String value) {
    return put(name, Printable.text(value), LONGEST_VALUE);
  }

  /** The same for a text that may have lines. */
  Metadata put(String name, String value, int most) {
    return value.isEmpty() ? this : always(name, value, most);
  }

  /** Puts a value even if it is empty. */
  Metadata always(String name, String value, int most) {
    String cut = Utf8.cut(value, most);
    int more = name.length() + Utf8.length(cut);
    if (size + more <= MOST_BYTES) {
      size += more;
      values.put(name, cut);
    }
    return this;
  }

  /** How many bytes names and values have. */
  int size() {
    return size;
  }

  /** Adds the values as a JSON object. */
  void write(JsonText json) {
    json.raw('{');
    boolean more = false;
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (more) {
        json.raw(',');
      }
      more = true;
      json.field(value.getKey(), value.getValue());
    }
    json.raw('}');
  }
}
