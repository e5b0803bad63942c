package dev.weir.wire.socks;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port as SOCKS and the relay protocol write them (RFC 1928 section 5).
 *
 * <pre>
 *  +--------+----------------------------------+--------+
 *  | ATYP 1 | 1: 4 bytes of IPv4               | PORT 2 |
 *  |        | 3: length 1, then 1..255 of name |        |
 *  |        | 4: 16 bytes of IPv6              |        |
 *  +--------+----------------------------------+--------+
 * </pre>
 */
public final class SocksAddress {
  /** Any address of any port: what stands where there is nothing to say. */
  public static final HostPort NONE = new HostPort("0.0.0.0", 0);

  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MAX_NAME = 255;

  private SocksAddress() {}

  /**
   * How long the address at {@code at} is, type and port included, as far as its first bytes tell.
   *
   * @return 2 if its second byte is needed to say; 0 if the type is unknown
   */
  public static int length(Bytes in, int at) {
    int there = in.length() - at;
    if (there < 1) {
      return 2;
    }
    return switch (in.u8(at)) {
      case IPV4 -> 1 + 4 + 2;
      case IPV6 -> 1 + 16 + 2;
      case NAME -> there < 2 ? 2 : 1 + 1 + in.u8(at + 1) + 2;
      default -> 0;
    };
  }

  /**
   * Reads an address of which all {@link #length} bytes are there.
   *
   * @return null if the name is empty or contains what no name can
   */
  public static @Nullable HostPort read(Bytes in, int at) {
    int end = at + length(in, at);
    int port = in.u16(end - 2);
    if (in.u8(at) != NAME) {
      return new HostPort(literal(in.copy(at + 1, end - at - 3)), port);
    }
    byte[] name = in.copy(at + 2, end - at - 4);
    for (byte c : name) {
      // The name goes into records, logs and the requests of other protocols.
      if (c <= ' ' || c == 0x7f || "@/?#\\[]\"<>^`{|}".indexOf(c) >= 0) {
        return null;
      }
    }
    return name.length == 0
        ? null
        : new HostPort(new String(name, StandardCharsets.US_ASCII), port);
  }

  /** Writes an address; a literal by its bytes, anything else as a name. */
  public static byte[] write(HostPort target) {
    byte[] ip = bytes(target.host());
    byte[] name = target.host().getBytes(StandardCharsets.UTF_8);
    byte[] host = ip == null ? name : ip;
    if (host.length > MAX_NAME) {
      throw new IllegalArgumentException("host: " + host.length + " bytes (expected: at most 255)");
    }
    int prefix = ip == null ? 2 : 1;
    var out = new byte[prefix + host.length + 2];
    if (ip == null) {
      out[0] = NAME;
      out[1] = (byte) host.length;
    } else {
      out[0] = (byte) (ip.length == 4 ? IPV4 : IPV6);
    }
    System.arraycopy(host, 0, out, prefix, host.length);
    out[out.length - 2] = (byte) (target.port() >> 8);
    out[out.length - 1] = (byte) target.port();
    return out;
  }

  private static String literal(byte[] ip) {
    try {
      // An IPv4 address inside an IPv6 one comes back as what it is.
      return dev.weir.spi.Addresses.host(InetAddress.getByAddress(ip));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + ip.length + " bytes", e);
    }
  }

  /** The bytes of a literal; null if the text is a name, or an address with a zone. */
  private static byte @Nullable [] bytes(String host) {
    if (host.indexOf(':') < 0) {
      return dotted(host);
    }
    try {
      return host.indexOf('%') < 0 ? InetAddress.ofLiteral(host).getAddress() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Four decimal numbers and nothing else: short forms such as 127.1 are names to a peer. */
  private static byte @Nullable [] dotted(String host) {
    String[] parts = host.split("\\.", 5);
    var out = new byte[4];
    if (parts.length != out.length) {
      return null;
    }
    for (int i = 0; i < out.length; i++) {
      String part = parts[i];
      if (part.isEmpty()
          || part.length() > 3
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      int value = Integer.parseInt(part);
      if (value > 255) {
        return null;
      }
      out[i] = (byte) value;
    }
    return out;
  }
}
