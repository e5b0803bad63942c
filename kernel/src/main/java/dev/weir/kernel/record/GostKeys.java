package dev.weir.kernel.record;

import dev.weir.spi.record.Body;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of GOST v3's record that Weir keeps in maps, with GOST's keys only, in its order. What
 * GOST never leaves out is there with its zero.
 */
final class GostKeys {
  private static final Map<String, Object> WEBSOCKET = new LinkedHashMap<>();
  private static final Map<String, Object> DNS = new LinkedHashMap<>();
  private static final Map<String, Object> REDIS = new LinkedHashMap<>();

  static {
    WEBSOCKET.put("from", "");
    for (String flag : List.of("fin", "rsv1", "rsv2", "rsv3")) {
      WEBSOCKET.put(flag, false);
    }
    WEBSOCKET.put("opcode", 0);
    WEBSOCKET.put("masked", false);
    WEBSOCKET.put("maskKey", 0);
    WEBSOCKET.put("length", 0);
    WEBSOCKET.put("payload", Body.EMPTY);
    DNS.put("id", 0);
    for (String text : List.of("name", "class", "type", "question", "answer")) {
      DNS.put(text, "");
    }
    DNS.put("cached", false);
    REDIS.put("command", "");
    REDIS.put("key", "");
  }

  private GostKeys() {}

  /**
   * A part as GOST has it.
   *
   * @param bodyCap most bytes shown of each body
   */
  static @Nullable Object only(String part, Object value, int bodyCap) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, Object> zeros =
        switch (part) {
          case "websocket" -> WEBSOCKET;
          case "dns" -> DNS;
          case "redis" -> REDIS;
          default -> Map.of();
        };
    var only = new LinkedHashMap<String, @Nullable Object>();
    zeros.forEach((key, zero) -> {
      Object there = map.get(key);
      only.put(key, plain(there == null ? zero : there, bodyCap));
    });
    return only;
  }

  private static @Nullable Object plain(Object value, int bodyCap) {
    if (value instanceof Body body) {
      ShownBody shown = ShownBody.of(body, bodyCap);
      return shown.length() == 0 ? null : Arrays.copyOf(shown.bytes(), shown.length());
    }
    return value;
  }
}
