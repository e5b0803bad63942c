package dev.weir.wire.http1;

/** Which bytes may stand where (RFC 9110 section 5.6.2, 5.5; RFC 9112 section 3.2). */
final class Octets {
  private static final int TOKEN = 1;
  private static final int VALUE = 2;
  private static final int TARGET = 4;
  private static final byte[] CLASSES = classes();

  private Octets() {}

  private static byte[] classes() {
    var classes = new byte[256];
    for (int c = 0; c < 256; c++) {
      boolean visible = c > ' ' && c != 0x7f;
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean digit = c >= '0' && c <= '9';
      boolean mark = c < 0x80 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      int bits = 0;
      if (letter || digit || mark) {
        bits |= TOKEN;
      }
      if (visible || c == ' ' || c == '\t') {
        bits |= VALUE;
      }
      // A fragment never belongs on the wire; bytes from 0x80 on are passed as they are.
      if (visible && c != '#') {
        bits |= TARGET;
      }
      classes[c] = (byte) bits;
    }
    return classes;
  }

  /** A character of a token: methods and field names. */
  static boolean isToken(int octet) {
    return (CLASSES[octet & 0xff] & TOKEN) != 0;
  }

  /** A byte of a field value or reason phrase: visible, obs-text, space or tab. */
  static boolean isValue(int octet) {
    return (CLASSES[octet & 0xff] & VALUE) != 0;
  }

  /** A byte of a request target. */
  static boolean isTarget(int octet) {
    return (CLASSES[octet & 0xff] & TARGET) != 0;
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hex(int octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
