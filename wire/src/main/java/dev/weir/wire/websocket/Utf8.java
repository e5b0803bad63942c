package dev.weir.wire.websocket;

/**
 * Whether bytes that come in parts are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing
 * beyond U+10FFFF.
 */
final class Utf8 {
  private int missing;
  private int least;
  private int most;
  private boolean bad;

  void start() {
    missing = 0;
    bad = false;
  }

  /** Looks at further bytes; false once they cannot be UTF-8 any more. */
  boolean accepts(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length && !bad; i++) {
      int b = bytes[i] & 0xff;
      if (missing > 0) {
        bad = b < least || b > most;
        least = 0x80;
        most = 0xbf;
        missing--;
      } else if (b >= 0x80) {
        first(b);
      }
    }
    return !bad;
  }

  private void first(int b) {
    least = 0x80;
    most = 0xbf;
    if (b >= 0xc2 && b <= 0xdf) {
      missing = 1;
    } else if (b >= 0xe0 && b <= 0xef) {
      missing = 2;
      least = b == 0xe0 ? 0xa0 : 0x80;
      most = b == 0xed ? 0x9f : 0xbf;
    } else if (b >= 0xf0 && b <= 0xf4) {
      missing = 3;
      least = b == 0xf0 ? 0x90 : 0x80;
      most = b == 0xf4 ? 0x8f : 0xbf;
    } else {
      bad = true;
    }
  }

  /** Whether it was UTF-8 and ends with a whole character. */
  boolean isComplete() {
    return !bad && missing == 0;
  }
}
