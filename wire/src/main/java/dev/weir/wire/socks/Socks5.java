package dev.weir.wire.socks;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import org.jspecify.annotations.Nullable;

/** The messages of SOCKS version 5. */
public final class Socks5 {
  public static final int VERSION = 5;

  /** Methods (RFC 1928 section 3). */
  public static final int NO_AUTH = 0;

  public static final int USER_PASSWORD = 2;
  public static final int NO_METHOD = 0xff;

  /** Commands (RFC 1928 section 4). */
  public static final int CONNECT = 1;

  public static final int BIND = 2;
  public static final int UDP_ASSOCIATE = 3;

  /** Version of the negotiation of user name and password (RFC 1929 section 2). */
  private static final int AUTH_VERSION = 1;

  private Socks5() {}

  /**
   * The first message of a client (RFC 1928 section 3).
   *
   * <pre>
   *  | VER 1 = 5 | NMETHODS 1 | METHODS |
   * </pre>
   *
   * @param methods that the client can
   */
  public record Greeting(byte[] methods) {
    /** Whether a method is among them. */
    public boolean offers(int method) {
      for (byte offered : methods) {
        if ((offered & 0xff) == method) {
          return true;
        }
      }
      return false;
    }

    /** Reads it. */
    public static Parsed<Greeting> parse(Bytes in) {
      if (in.length() > 0 && in.u8(0) != VERSION) {
        return malformed(NO_METHOD, "version " + in.u8(0) + " (expected: 5)");
      }
      if (in.length() < 2) {
        return new Parsed.NeedMore<>(2);
      }
      int end = 2 + in.u8(1);
      return in.length() < end
          ? new Parsed.NeedMore<>(end)
          : new Parsed.Done<>(new Greeting(in.copy(2, end - 2)), end);
    }
  }

  /**
   * User name and password (RFC 1929 section 2).
   *
   * <pre>
   *  | VER 1 = 1 | ULEN 1 | UNAME | PLEN 1 | PASSWD |
   * </pre>
   */
  public record UserPassword(byte[] name, byte[] password) {
    /** Reads it. */
    public static Parsed<UserPassword> parse(Bytes in) {
      if (in.length() > 0 && in.u8(0) != AUTH_VERSION) {
        return malformed(1, "version of the credentials " + in.u8(0) + " (expected: 1)");
      }
      if (in.length() < 2) {
        return new Parsed.NeedMore<>(2);
      }
      int name = in.u8(1);
      if (in.length() < 3 + name) {
        return new Parsed.NeedMore<>(3 + name);
      }
      int end = 3 + name + in.u8(2 + name);
      return in.length() < end
          ? new Parsed.NeedMore<>(end)
          : new Parsed.Done<>(
              new UserPassword(in.copy(2, name), in.copy(3 + name, end - 3 - name)), end);
    }

    /** Writes it. */
    public byte[] encode() {
      var out = new byte[3 + name.length + password.length];
      out[0] = AUTH_VERSION;
      out[1] = (byte) name.length;
      System.arraycopy(name, 0, out, 2, name.length);
      out[2 + name.length] = (byte) password.length;
      System.arraycopy(password, 0, out, 3 + name.length, password.length);
      return out;
    }
  }

  /**
   * What a client asks for (RFC 1928 section 4).
   *
   * <pre>
   *  | VER 1 = 5 | CMD 1 | RSV 1 | ATYP 1 | ADDR | PORT 2 |
   * </pre>
   *
   * @param command any value: what is not known gets a reply of its own
   */
  public record Request(int command, HostPort target) {
    private static final int ADDRESS = 3;

    /** Reads it; RSV is not looked at. */
    public static Parsed<Request> parse(Bytes in) {
      if (in.length() > 0 && in.u8(0) != VERSION) {
        return malformed(SocksReply.GENERAL_FAILURE.code(), "version " + in.u8(0));
      }
      if (in.length() < ADDRESS + 2) {
        return new Parsed.NeedMore<>(ADDRESS + 2);
      }
      int length = SocksAddress.length(in, ADDRESS);
      if (length == 0) {
        return malformed(
            SocksReply.ADDRESS_TYPE_NOT_SUPPORTED.code(),
            "address type " + in.u8(ADDRESS) + " (expected: 1, 3 or 4)");
      }
      int end = ADDRESS + length;
      if (in.length() < end) {
        return new Parsed.NeedMore<>(end);
      }
      HostPort target = SocksAddress.read(in, ADDRESS);
      return target == null
          ? malformed(SocksReply.GENERAL_FAILURE.code(), "a host that is none")
          : new Parsed.Done<>(new Request(in.u8(1), target), end);
    }

    /** Writes it. */
    public byte[] encode() {
      return message(command, target);
    }
  }

  /** A request or a reply: both have the same form. */
  static byte[] message(int second, HostPort address) {
    byte[] tail = SocksAddress.write(address);
    var out = new byte[3 + tail.length];
    out[0] = VERSION;
    out[1] = (byte) second;
    System.arraycopy(tail, 0, out, 3, tail.length);
    return out;
  }

  /**
   * What a server answers (RFC 1928 section 6).
   *
   * <pre>
   *  | VER 1 = 5 | REP 1 | RSV 1 | ATYP 1 | BND.ADDR | BND.PORT 2 |
   * </pre>
   */
  public record Reply(int code, HostPort bound) {
    /** Reads it. */
    public static Parsed<Reply> parse(Bytes in) {
      if (in.length() > 0 && in.u8(0) != VERSION) {
        return malformed(0, "version " + in.u8(0) + " (expected: 5; is it a SOCKS 5 server?)");
      }
      if (in.length() < Request.ADDRESS + 2) {
        return new Parsed.NeedMore<>(Request.ADDRESS + 2);
      }
      int length = SocksAddress.length(in, Request.ADDRESS);
      if (length == 0) {
        return malformed(0, "address type " + in.u8(Request.ADDRESS) + " (expected: 1, 3 or 4)");
      }
      int end = Request.ADDRESS + length;
      if (in.length() < end) {
        return new Parsed.NeedMore<>(end);
      }
      HostPort bound = SocksAddress.read(in, Request.ADDRESS);
      // An empty name is what some servers send where they have nothing to say.
      return new Parsed.Done<>(new Reply(in.u8(1), bound == null ? SocksAddress.NONE : bound), end);
    }
  }

  /** The most bytes that stand before the payload of a datagram. */
  public static final int MAX_DATAGRAM_HEADER = 3 + 1 + 1 + 255 + 2;

  /**
   * What stands before the payload of a datagram (RFC 1928 section 7).
   *
   * <pre>
   *  | RSV 2 = 0 | FRAG 1 | ATYP 1 | ADDR | PORT 2 | DATA |
   * </pre>
   */
  public static byte[] datagramHeader(HostPort peer) {
    byte[] address = SocksAddress.write(peer);
    var out = new byte[3 + address.length];
    System.arraycopy(address, 0, out, 3, address.length);
    return out;
  }

  /**
   * Where the payload of a datagram begins.
   *
   * @param in its first {@link #MAX_DATAGRAM_HEADER} bytes, or all of it
   * @return -1 if it has no whole header, or is a fragment, which nobody has to put together
   */
  public static int payloadOf(Bytes in) {
    int length = in.length() < 5 || in.u8(2) != 0 ? 0 : SocksAddress.length(in, 3);
    return length == 0 || in.length() < 3 + length ? -1 : 3 + length;
  }

  /**
   * What stands before a datagram's payload, as a server reads it.
   *
   * @param fragment which part of a larger one it is; 0 if it is whole
   * @param peer where it goes, or came from
   * @param length of all that stands before the payload
   */
  public record DatagramHead(int fragment, HostPort peer, int length) {
    /**
     * Reads it; RSV is not looked at.
     *
     * @param in its first {@link #MAX_DATAGRAM_HEADER} bytes, or all of it
     * @return null if it is not whole, or its address can be none
     */
    public static @Nullable DatagramHead parse(Bytes in) {
      int length = in.length() < 5 ? 0 : SocksAddress.length(in, 3);
      if (length == 0 || in.length() < 3 + length) {
        return null;
      }
      HostPort peer = SocksAddress.read(in, 3);
      return peer == null ? null : new DatagramHead(in.u8(2), peer, 3 + length);
    }
  }

  private static <T> Parsed<T> malformed(int code, String why) {
    return new Parsed.Malformed<>(code, "socks5: " + why);
  }
}
