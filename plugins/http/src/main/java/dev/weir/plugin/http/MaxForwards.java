package dev.weir.plugin.http;

import dev.weir.wire.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/** How many more proxies an OPTIONS or TRACE may pass (RFC 9110 section 7.6.2). */
final class MaxForwards {
  private static final int MAX_DIGITS = 9;

  private MaxForwards() {}

  /** Whether this proxy may not pass the request on. */
  static boolean isUsedUp(RequestHead head) {
    String value = head.headers().first("max-forwards");
    return value != null && counts(head) && "0".equals(value);
  }

  /** The value that the next one gets; null if the field is passed as it is. */
  static @Nullable String next(RequestHead head, String value) {
    if (!counts(head) || value.isEmpty() || value.length() > MAX_DIGITS) {
      return null;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return null;
      }
    }
    return Integer.toString(Math.max(0, Integer.parseInt(value) - 1));
  }

  private static boolean counts(RequestHead head) {
    return head.method().equals("OPTIONS") || head.method().equals("TRACE");
  }
}
