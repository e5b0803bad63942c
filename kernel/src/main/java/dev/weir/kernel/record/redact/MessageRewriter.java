package dev.weir.kernel.record.redact;

import java.util.Arrays;

/**
 * Redacts messages of WebSockets by the rules for JSON. Some protocols put a few digits and a name
 * in front of JSON ({@code 42/chat,["event",{}]}); what has braces and is neither is not shown.
 */
final class MessageRewriter {
  static final String UNREADABLE = "message: not JSON";

  private static final int LONGEST_PREFIX = 128;

  private MessageRewriter() {}

  static Rewritten rewrite(byte[] bytes, int length, boolean cut, BodyRules rules) {
    if (rules.json().isEmpty() || length == 0) {
      return Rewritten.AS_IT_WAS;
    }
    int from = 0;
    while (from < length && bytes[from] != '{' && bytes[from] != '[') {
      from++;
    }
    if (from == length) {
      return Rewritten.AS_IT_WAS;
    }
    if (from > LONGEST_PREFIX || !isPrefix(bytes, from)) {
      return Rewritten.withheld(UNREADABLE);
    }
    if (from == 0) {
      return JsonRewriter.rewrite(bytes, length, cut, rules.json(), rules.tokens());
    }
    byte[] json = Arrays.copyOfRange(bytes, from, length);
    Rewritten inner = JsonRewriter.rewrite(json, json.length, cut, rules.json(), rules.tokens());
    if (inner.bytes() == null || inner.isWithheld()) {
      return inner;
    }
    byte[] all = Arrays.copyOf(bytes, from + inner.bytes().length);
    System.arraycopy(inner.bytes(), 0, all, from, inner.bytes().length);
    return new Rewritten(all, inner.values(), "");
  }

  private static boolean isPrefix(byte[] bytes, int to) {
    for (int i = 0; i < to; i++) {
      byte b = bytes[i];
      boolean plain =
          (b >= '0' && b <= '9')
              || (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || "/-_,. \t\r\n:?".indexOf(b) >= 0;
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
