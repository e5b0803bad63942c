package dev.weir.plugin.bypass;

import dev.weir.spi.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as bits from the left: an IPv4 address has 32 of them, at the top of {@code high}.
 * An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2) is the IPv4 address.
 */
record Ip(boolean v6, long high, long low) {

  int bits() {
    return v6 ? 128 : 32;
  }

  static Ip of(InetAddress address) {
    return of(address.getAddress());
  }

  private static Ip of(byte[] bytes) {
    if (bytes.length == 4) {
      return v4(word(bytes, 0, 4));
    }
    return v6(word(bytes, 0, 8), word(bytes, 8, 8));
  }

  private static long word(byte[] bytes, int from, int count) {
    long word = 0;
    for (int i = from; i < from + count; i++) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }

  private static Ip v4(long address) {
    return new Ip(false, address << 32, 0);
  }

  private static Ip v6(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff ? v4(low & 0xffff_ffffL) : new Ip(true, high, low);
  }

  /** The address that a literal without brackets and zone stands for; null if it is none. */
  static @Nullable Ip parse(String text) {
    int length = text.length();
    if (length < 2 || length > 45) {
      return null;
    }
    if (text.indexOf(':') >= 0) {
      return parseV6(text);
    }
    char last = text.charAt(length - 1);
    if (last < '0' || last > '9') {
      return null;
    }
    long address = quad(text, 0);
    return address < 0 ? null : v4(address);
  }

  /** Four decimal numbers without leading zeros, which others would read as octal; -1 if not. */
  private static long quad(String text, int from) {
    long address = 0;
    int at = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (at >= text.length() || text.charAt(at) != '.') {
          return -1;
        }
        at++;
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 3 && digit(text.charAt(at), 10) >= 0) {
        value = value * 10 + digit(text.charAt(at), 10);
        at++;
      }
      if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0')) {
        return -1;
      }
      address = address << 8 | value;
    }
    return at == text.length() ? address : -1;
  }

  /**
   * RFC 4291 section 2.2: eight groups, a run of zeros as {@code ::}, perhaps a quad at the end.
   */
  private static @Nullable Ip parseV6(String text) {
    var groups = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    } else if (text.charAt(0) == ':') {
      return null;
    }
    while (at < text.length()) {
      int end = text.indexOf(':', at);
      if (end < 0 && text.indexOf('.', at) >= 0) {
        long quad = quad(text, at);
        if (quad < 0 || count > 6) {
          return null;
        }
        groups[count++] = (int) (quad >>> 16);
        groups[count++] = (int) (quad & 0xffff);
        break;
      }
      int group = group(text, at, end < 0 ? text.length() : end);
      if (group < 0 || count == 8) {
        return null;
      }
      groups[count++] = group;
      if (end < 0) {
        break;
      }
      at = end + 1;
      if (at == text.length()) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    boolean whole = gap < 0 ? count == 8 : count < 8;
    return whole ? spread(groups, count, gap) : null;
  }

  private static int group(String text, int from, int to) {
    if (to == from || to - from > 4) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** ASCII digits only: other scripts have digits too, and no address is written with them. */
  private static int digit(char c, int radix) {
    return c < 128 ? Character.digit(c, radix) : -1;
  }

  private static Ip spread(int[] groups, int count, int gap) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      int source = gap < 0 || i < gap ? i : i - (8 - count);
      long group = source < 0 || (gap >= 0 && i >= gap && source < gap) ? 0 : groups[source];
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return v6(high, low);
  }

  /** The same address with all bits after the first {@code length} cleared. */
  Ip masked(int length) {
    return new Ip(v6, high & highMask(length), low & lowMask(length));
  }

  static long highMask(int length) {
    return length <= 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
  }

  static long lowMask(int length) {
    return highMask(length - 64);
  }

  /** The address as text in its one canonical spelling. */
  String text() {
    var bytes = new byte[v6 ? 16 : 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i < 8 ? high : low) >>> (56 - 8 * (i % 8)));
    }
    try {
      return Addresses.host(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** Whether this address comes after another one of the same family. */
  boolean after(Ip other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh > 0 || (byHigh == 0 && Long.compareUnsigned(low, other.low) > 0);
  }
}
