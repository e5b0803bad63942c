package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;

/** The client address that a request's own fields claim. Nobody vouches for it. */
public final class ClientAddress {
  private static final String[] FIELDS = {"cf-connecting-ip", "x-forwarded-for", "x-real-ip"};
  private static final int LONGEST = 45;

  private ClientAddress() {}

  /** The first of the known fields that holds an IP literal; empty if none does. */
  public static String of(HeaderBlock headers) {
    for (String field : FIELDS) {
      String value = headers.first(field);
      if (value != null) {
        String first = value.substring(0, Lists.end(value, 0)).strip();
        if (isLiteral(first)) {
          return first;
        }
      }
    }
    return "";
  }

  /** Whether a text is an IPv4 or IPv6 address without brackets, zone or port. */
  static boolean isLiteral(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    return text.indexOf(':') < 0 ? isV4(text, 0) : isV6(text);
  }

  private static boolean isV4(String text, int from) {
    int parts = 0;
    int at = from;
    while (true) {
      int value = 0;
      int digits = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        value = 10 * value + text.charAt(at++) - '0';
        digits++;
      }
      if (digits == 0 || digits > 3 || value > 255) {
        return false;
      }
      parts++;
      if (at == text.length()) {
        return parts == 4;
      }
      if (parts == 4 || text.charAt(at++) != '.') {
        return false;
      }
    }
  }

  /** RFC 4291 section 2.2: eight groups, one run of zeros as {@code ::}, the last two as IPv4. */
  private static boolean isV6(String text) {
    int groups = 0;
    boolean gap = false;
    int at = 0;
    if (text.startsWith("::")) {
      gap = true;
      at = 2;
    }
    while (at < text.length()) {
      int from = at;
      while (at < text.length() && at - from < 5 && Octets.hex(text.charAt(at)) >= 0) {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '.') {
        groups += 2;
        return isV4(text, from) && (gap ? groups < 8 : groups == 8);
      }
      if (at == from || at - from > 4) {
        return false;
      }
      groups++;
      if (at == text.length()) {
        break;
      }
      if (text.charAt(at++) != ':' || at == text.length()) {
        return false;
      }
      if (text.charAt(at) == ':') {
        if (gap) {
          return false;
        }
        gap = true;
        at++;
      }
    }
    return gap ? groups < 8 : groups == 8;
  }
}
