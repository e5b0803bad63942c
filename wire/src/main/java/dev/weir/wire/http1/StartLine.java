package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What requests and responses have in common. */
final class StartLine {
  /** Length of {@code HTTP/1.1}. */
  static final int VERSION_LENGTH = 8;

  private StartLine() {}

  /** Reads {@code HTTP/1.x} at an offset and gives x. */
  static int minor(byte[] raw, int at, int status) throws Http1Exception {
    if (at + VERSION_LENGTH > raw.length
        || !matches(raw, at, "HTTP/")
        || !isDigit(raw[at + 5])
        || raw[at + 6] != '.'
        || !isDigit(raw[at + 7])
        || raw[at + 5] == '0') {
      throw new Http1Exception(
          status, Http1Exception.HEAD, "version: not HTTP/1.0 or HTTP/1.1, in capitals");
    }
    if (raw[at + 5] != '1') {
      throw new Http1Exception(
          status == 400 ? 505 : status, Http1Exception.HEAD, "version: above HTTP/1");
    }
    return raw[at + 7] - '0';
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Whether the text lies at an offset; the array is long enough or the answer is no. */
  static boolean matches(byte[] raw, int at, String text) {
    if (at + text.length() > raw.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (raw[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static String proto(int minor) {
    return switch (minor) {
      case 0 -> "HTTP/1.0";
      case 1 -> "HTTP/1.1";
      default -> "HTTP/1." + minor;
    };
  }

  static boolean keepAlive(int minor, HeaderBlock headers) {
    if (Lists.has(headers, "connection", "close")) {
      return false;
    }
    return minor > 0 || Lists.has(headers, "connection", "keep-alive");
  }

  static @Nullable String upgrade(HeaderBlock headers) {
    String offered = headers.first("upgrade");
    if (offered == null || !Lists.has(headers, "connection", "upgrade")) {
      return null;
    }
    String first = offered.substring(0, Lists.end(offered, 0)).strip();
    return first.isEmpty() ? null : first.toLowerCase(Locale.ROOT);
  }
}
