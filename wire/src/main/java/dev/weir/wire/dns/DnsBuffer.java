package dev.weir.wire.dns;

import java.util.HexFormat;

/**
 * Reads fields from a message. The first field that does not fit is remembered; from then on every
 * field is 0 or empty, so that callers need to ask only where they loop.
 *
 * <p>A name (RFC 1035 section 4.1.4) is a row of labels, or ends in a pointer to one that was
 * before:
 *
 * <pre>
 *  +--+--------+---------- - -+     +--+------------------+     +----------+
 *  |00| length | label        | …   |11| offset 14        | or  | 00000000 |
 *  +--+--------+---------- - -+     +--+------------------+     +----------+
 * </pre>
 */
final class DnsBuffer {
  private static final int MAX_NAME = 255;

  /** Text that names and data may take in all, so that compression cannot blow a message up. */
  private static final int MAX_TEXT = 32 * 1024;

  private final byte[] data;
  private int at;
  private int end;
  private int text;
  private String why = "";

  DnsBuffer(byte[] data) {
    this.data = data;
    this.end = data.length;
  }

  boolean isBroken() {
    return !why.isEmpty();
  }

  String why() {
    return why;
  }

  void fail(String reason) {
    if (why.isEmpty()) {
      why = reason;
    }
  }

  int offset() {
    return at;
  }

  int remaining() {
    return isBroken() ? 0 : end - at;
  }

  /** Nothing from an offset on may be read until {@link #widen}. */
  void narrow(int length, String what) {
    if (length > end - at) {
      fail(what + ": " + length + " bytes (expected at most " + (end - at) + ")");
    } else {
      end = at + length;
    }
  }

  /** What was narrowed must have been read in whole. */
  void widen(String what) {
    if (remaining() > 0) {
      fail(what + ": " + remaining() + " bytes too many");
    }
    end = data.length;
  }

  /** Whether names and data have used up what they may. */
  boolean isFull() {
    return text > MAX_TEXT;
  }

  private String counted(String made) {
    text += made.length();
    return made;
  }

  int u8(String what) {
    return take(1, what) ? data[at - 1] & 0xff : 0;
  }

  int u16(String what) {
    return take(2, what) ? (data[at - 2] & 0xff) << 8 | (data[at - 1] & 0xff) : 0;
  }

  long u32(String what) {
    return (long) u16(what) << 16 | u16(what);
  }

  byte[] bytes(int length, String what) {
    return take(length, what) ? java.util.Arrays.copyOfRange(data, at - length, at) : new byte[0];
  }

  String hex(int length, String what) {
    return take(length, what) ? counted(HexFormat.of().formatHex(data, at - length, at)) : "";
  }

  /** Bytes as text in which everything that is not a plain character is escaped. */
  String string(int length, String what) {
    var out = new StringBuilder(length);
    if (take(length, what)) {
      for (int i = at - length; i < at; i++) {
        escape(out, data[i] & 0xff, "\"\\");
      }
    }
    return counted(out.toString());
  }

  private boolean take(int length, String what) {
    if (isBroken()) {
      return false;
    }
    if (length > end - at) {
      fail(what + ": " + length + " bytes (expected at most " + (end - at) + ")");
      return false;
    }
    at += length;
    return true;
  }

  /** A name. Pointers lead backwards only, each before the one that led there. */
  String name(String what) {
    var out = new StringBuilder();
    int from = at;
    int limit = end;
    int lowest = at;
    int length = 1;
    boolean jumped = false;
    while (!isBroken()) {
      if (from >= limit) {
        fail(what + ": does not end");
        break;
      }
      int head = data[from] & 0xff;
      if (head == 0) {
        from++;
        break;
      }
      if (head >= 0xc0) {
        int to = pointer(from, limit, lowest, what);
        at = jumped ? at : from + 2;
        jumped = true;
        from = to;
        lowest = to;
        limit = data.length;
        continue;
      }
      length += head + 1;
      if (head > 63 || length > MAX_NAME || from + head >= limit) {
        fail(what + (head > 63 ? ": label type " + (head >> 6) : ": label of " + head + " bytes"));
        break;
      }
      for (int i = from + 1; i <= from + head; i++) {
        escape(out, data[i] & 0xff, ".\\\"();@$");
      }
      out.append('.');
      from += head + 1;
    }
    if (!jumped) {
      at = from;
    }
    return isBroken() ? "" : counted(out.isEmpty() ? "." : out.toString());
  }

  private int pointer(int from, int limit, int lowest, String what) {
    if (from + 1 >= limit) {
      fail(what + ": does not end");
      return 0;
    }
    int to = (data[from] & 0x3f) << 8 | (data[from + 1] & 0xff);
    if (to >= lowest) {
      fail(what + ": pointer to " + to + " (expected less than " + lowest + ")");
      return 0;
    }
    return to;
  }

  private static void escape(StringBuilder out, int value, String special) {
    if (value > ' ' && value < 0x7f && special.indexOf(value) < 0) {
      out.append((char) value);
    } else if (value == ' ' && special.indexOf('.') < 0) {
      out.append(' ');
    } else {
      out.append('\\')
          .append((char) ('0' + value / 100))
          .append((char) ('0' + value / 10 % 10))
          .append((char) ('0' + value % 10));
    }
  }
}
