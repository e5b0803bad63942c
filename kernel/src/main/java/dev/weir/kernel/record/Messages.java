package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Rewritten;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Payloads of WebSocket frames without their secrets. */
final class Messages {
  private static final String KEY = "websocket";
  private static final String PAYLOAD = "payload";
  private static final String WITHHELD = "payloadWithheld";

  /** RFC 6455 section 5.2: from here on frames control the connection and hold no message. */
  private static final int FIRST_CONTROL = 8;

  private Messages() {}

  /**
   * The extras of a record with the payload in them redacted.
   *
   * @param cap most bytes that will be shown
   * @return the very map if nothing is to be changed
   */
  static Map<String, Object> redacted(Map<String, Object> extras, int cap, Scope scope) {
    if (cap <= 0
        || !scope.concernsMessages()
        || !(extras.get(KEY) instanceof Map<?, ?> frame)
        || !(frame.get(PAYLOAD) instanceof Body body)
        || body.bytes().length == 0
        || (frame.get("opcode") instanceof Integer opcode && opcode >= FIRST_CONTROL)) {
      return extras;
    }
    ShownBody shown = ShownBody.of(body, cap);
    Rewritten result =
        unread(frame)
            ? Rewritten.withheld("message: not from its beginning, or compressed")
            : scope.message(
                shown.bytes(),
                shown.length(),
                shown.truncated() || Boolean.FALSE.equals(frame.get("fin")));
    byte[] instead = result.bytes();
    return instead == null ? extras : with(extras, frame, body, shown, result, instead);
  }

  /** What has no beginning cannot be read, nor can what is still compressed. */
  private static boolean unread(Map<?, ?> frame) {
    boolean continues = frame.get("opcode") instanceof Integer opcode && opcode == 0;
    boolean compressed = Boolean.TRUE.equals(frame.get("compressed"));
    return continues || (compressed && !Boolean.TRUE.equals(frame.get("inflated")));
  }

  private static Map<String, Object> with(
      Map<String, Object> extras,
      Map<?, ?> frame,
      Body body,
      ShownBody shown,
      Rewritten result,
      byte[] instead) {
    var changed = new LinkedHashMap<String, Object>();
    frame.forEach((key, value) -> changed.put(String.valueOf(key), value));
    boolean cut = shown.truncated() || result.isWithheld();
    byte[] bytes = instead.length == 0 ? instead : Arrays.copyOf(instead, instead.length);
    changed.put(PAYLOAD, new Body(bytes, body.total(), cut));
    if (result.values() > 0) {
      changed.put("payloadRedacted", result.values());
    }
    if (result.isWithheld()) {
      changed.put(WITHHELD, result.withheld());
    }
    var all = new LinkedHashMap<>(extras);
    all.put(KEY, changed);
    return all;
  }

  /** Whether a payload is not shown for the sake of a rule. */
  static boolean isWithheld(Map<String, Object> extras) {
    return extras.get(KEY) instanceof Map<?, ?> frame && frame.containsKey(WITHHELD);
  }
}
