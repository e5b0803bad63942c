package dev.weir.wire.relay;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Parsed;
import dev.weir.wire.socks.SocksAddress;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The header that a client begins with. All integers are in network order.
 *
 * <pre>
 *  +-----------+-----------+-------------+--------------------------------+
 *  | VERSION 1 | CMD 1     | LENGTH 2    | features, LENGTH bytes in all  |
 *  | = 1       | +flags    |             |                                |
 *  +-----------+-----------+-------------+--------------------------------+
 *
 *  feature:  | TYPE 1 | LENGTH 2 | data |
 *    1 user      | ULEN 1 | user | PLEN 1 | password |
 *    2 address   as in SOCKS 5
 *    3 tunnel    20 bytes
 *    4 network   2 bytes: 0 tcp, 1 udp, others
 * </pre>
 *
 * <p>Features come in any order; of those that come twice the last one counts.
 *
 * @param command low four bits of the second byte; 0 means {@link #CONNECT}
 * @param network of the network feature, or {@link #UDP} by the flag; {@link #TCP} without both
 * @param user the client's name and password; null if it gave none
 * @param address where to; null if it gave none
 */
public record RelayRequest(
    int command, int network, @Nullable User user, @Nullable HostPort address) {
  /** The only version there is. */
  public static final int VERSION = 1;

  public static final int CONNECT = 1;
  public static final int BIND = 2;
  public static final int ASSOCIATE = 3;

  public static final int TCP = 0;
  public static final int UDP = 1;

  private static final int HEAD = 4;
  private static final int FEATURE_HEAD = 3;
  private static final int COMMAND_MASK = 0x0f;

  /** What peers set beside the network feature, for those who are older than it. */
  private static final int UDP_FLAG = 0x80;

  private static final int USER = 1;
  private static final int ADDRESS = 2;
  private static final int TUNNEL = 3;
  private static final int NETWORK = 4;
  private static final int TUNNEL_LENGTH = 20;

  /** A name and a password as bytes: the protocol names no character set. */
  public record User(byte[] name, byte[] password) {}

  /** Reads the header at the beginning of a stream; its features are at most 65,535 bytes. */
  public static Parsed<RelayRequest> parse(Bytes in) {
    if (in.length() > 0 && in.u8(0) != VERSION) {
      return bad("version " + in.u8(0) + " (expected: 1)");
    }
    if (in.length() > 1 && (in.u8(1) & COMMAND_MASK) > ASSOCIATE) {
      return bad("command " + (in.u8(1) & COMMAND_MASK) + " (expected: 1, connect)");
    }
    if (in.length() < HEAD) {
      return new Parsed.NeedMore<>(HEAD);
    }
    int end = HEAD + in.u16(2);
    if (in.length() < end) {
      return new Parsed.NeedMore<>(end);
    }
    return features(in, end);
  }

  private static Parsed<RelayRequest> features(Bytes in, int end) {
    int command = in.u8(1) & COMMAND_MASK;
    int network = (in.u8(1) & UDP_FLAG) == 0 ? TCP : UDP;
    User user = null;
    HostPort address = null;
    int at = HEAD;
    while (at < end) {
      if (end - at < FEATURE_HEAD || end - at - FEATURE_HEAD < in.u16(at + 1)) {
        return bad("a feature that reaches past the header");
      }
      int type = in.u8(at);
      int length = in.u16(at + 1);
      at += FEATURE_HEAD;
      switch (type) {
        case USER -> user = user(in, at, length);
        case ADDRESS -> address = address(in, at, length);
        case NETWORK -> network = length == 2 ? in.u16(at) : -1;
        case TUNNEL -> {}
        default -> {
          return bad("feature " + type + " (expected: 1..4)");
        }
      }
      boolean fits =
          switch (type) {
            case USER -> user != null;
            case ADDRESS -> address != null;
            case NETWORK -> network >= 0;
            default -> length == TUNNEL_LENGTH;
          };
      if (!fits) {
        return bad("feature " + type + ": malformed");
      }
      at += length;
    }
    return new Parsed.Done<>(
        new RelayRequest(command == 0 ? CONNECT : command, network, user, address), end);
  }

  private static @Nullable User user(Bytes in, int at, int length) {
    int name = length < 2 ? 0 : in.u8(at);
    if (length < 2 + name) {
      return null;
    }
    int password = in.u8(at + 1 + name);
    return length == 2 + name + password
        ? new User(in.copy(at + 1, name), in.copy(at + 2 + name, password))
        : null;
  }

  private static @Nullable HostPort address(Bytes in, int at, int length) {
    // No more than the feature has: its neighbours are not part of it.
    boolean whole = length >= 2 && SocksAddress.length(in, at) == length;
    return whole ? SocksAddress.read(in, at) : null;
  }

  private static Parsed<RelayRequest> bad(String why) {
    return new Parsed.Malformed<>(RelayStatus.BAD_REQUEST.code(), "relay request: " + why);
  }

  /**
   * Writes the header of a request: network (if it is not tcp), user, address. Peers depend on that
   * order.
   *
   * @throws IllegalArgumentException if the name or password is longer than 255 bytes
   */
  public byte[] encode() {
    var features = new ByteArrayOutputStream();
    if (network != TCP) {
      feature(features, NETWORK, new byte[] {(byte) (network >> 8), (byte) network});
    }
    if (user != null) {
      var data = new ByteArrayOutputStream();
      counted(data, user.name());
      counted(data, user.password());
      feature(features, USER, data.toByteArray());
    }
    if (address != null) {
      feature(features, ADDRESS, SocksAddress.write(address));
    }
    var out = new ByteArrayOutputStream();
    out.write(VERSION);
    out.write(network == UDP ? command | UDP_FLAG : command);
    out.write(features.size() >> 8);
    out.write(features.size());
    out.writeBytes(features.toByteArray());
    return out.toByteArray();
  }

  private static void feature(ByteArrayOutputStream out, int type, byte[] data) {
    out.write(type);
    out.write(data.length >> 8);
    out.write(data.length);
    out.writeBytes(data);
  }

  private static void counted(ByteArrayOutputStream out, byte[] text) {
    if (text.length > 255) {
      throw new IllegalArgumentException(
          "name or password: " + text.length + " bytes (expected: at most 255)");
    }
    out.write(text.length);
    out.writeBytes(text);
  }
}
