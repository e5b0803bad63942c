package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;

/** Fields whose value is a comma list of tokens (RFC 9110 section 5.6.1). */
final class Lists {
  private Lists() {}

  /** Whether any field of a name has an element equal to a token, without regard to case. */
  static boolean has(HeaderBlock headers, String lowerCaseName, String token) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, lowerCaseName) && has(headers.value(i), token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(String list, String token) {
    int from = 0;
    while (from <= list.length()) {
      int to = end(list, from);
      if (isElement(list, from, to, token)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  /** Where the element that starts at {@code from} ends: at a comma or at the end. */
  static int end(String list, int from) {
    int comma = list.indexOf(',', from);
    return comma < 0 ? list.length() : comma;
  }

  /** Whether the text between two offsets, without the white space around it, is a token. */
  static boolean isElement(String list, int from, int to, String token) {
    int first = from;
    int last = to;
    while (first < last && isBlank(list.charAt(first))) {
      first++;
    }
    while (last > first && isBlank(list.charAt(last - 1))) {
      last--;
    }
    return last - first == token.length()
        && list.regionMatches(true, first, token, 0, token.length());
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
