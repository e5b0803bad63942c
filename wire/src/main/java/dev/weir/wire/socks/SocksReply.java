package dev.weir.wire.socks;

import dev.weir.spi.HostPort;
import org.jspecify.annotations.Nullable;

/** The reply of a SOCKS 5 server (RFC 1928 section 6). */
public enum SocksReply {
  SUCCEEDED(0),
  GENERAL_FAILURE(1),
  NOT_ALLOWED(2),
  NETWORK_UNREACHABLE(3),
  HOST_UNREACHABLE(4),
  CONNECTION_REFUSED(5),
  TTL_EXPIRED(6),
  COMMAND_NOT_SUPPORTED(7),
  ADDRESS_TYPE_NOT_SUPPORTED(8);

  private final int code;

  SocksReply(int code) {
    this.code = code;
  }

  /** The reply with a code; null if there is none. */
  public static @Nullable SocksReply of(int code) {
    for (SocksReply one : values()) {
      if (one.code == code) {
        return one;
      }
    }
    return null;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  /** For logs and records: {@code host unreachable}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  /** The whole reply. */
  public byte[] encode(HostPort bound) {
    return Socks5.message(code(), bound);
  }
}
