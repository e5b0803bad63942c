package dev.weir.wire.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a close frame says (RFC 6455 section 5.5.1).
 *
 * <pre>
 * +----------------+------------------------------+
 * | code, 2 bytes  | reason, UTF-8, to 123 bytes  |   or nothing at all
 * +----------------+------------------------------+
 * </pre>
 *
 * @param code {@link #NO_CODE} if none was sent
 * @param reason as text; what is not UTF-8 is replaced
 * @param problem what is wrong with it; empty if nothing is
 */
record CloseReason(int code, String reason, String problem) {
  /** There was a close frame without a code. */
  static final int NO_CODE = 1005;

  /** There was no close frame. */
  static final int ABNORMAL = 1006;

  private static final int NORMAL = 1000;
  private static final int RESERVED = 1004;
  private static final int TLS_FAILURE = 1015;
  private static final int FIRST_FREE = 3000;
  private static final int LAST_FREE = 4999;
  private static final int LAST_DEFINED = 1014;

  static CloseReason parse(byte[] payload, int length) {
    if (length == 0) {
      return new CloseReason(NO_CODE, "", "");
    }
    if (length == 1) {
      return new CloseReason(NO_CODE, "", "half a code");
    }
    int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    String text = new String(payload, 2, length - 2, StandardCharsets.UTF_8);
    var utf8 = new Utf8();
    utf8.start();
    String problem = "";
    if (!mayBeSent(code)) {
      problem = "code " + code + " is not to be sent";
    } else if (!utf8.accepts(payload, 2, length - 2) || !utf8.isComplete()) {
      problem = "the reason is not UTF-8";
    }
    return new CloseReason(code, text, problem);
  }

  /** RFC 6455 section 7.4, with the codes that were registered since. */
  private static boolean mayBeSent(int code) {
    boolean defined = code >= NORMAL && code <= LAST_DEFINED && code != RESERVED;
    boolean onWire = code != NO_CODE && code != ABNORMAL && code != TLS_FAILURE;
    return (defined && onWire) || (code >= FIRST_FREE && code <= LAST_FREE);
  }

  void write(Map<String, Object> facts) {
    facts.put("closeCode", code);
    if (!reason.isEmpty()) {
      facts.put("closeReason", reason);
    }
  }
}
