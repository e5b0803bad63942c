package dev.weir.wire.relay;

import org.jspecify.annotations.Nullable;

/** The status of a relay answer. */
public enum RelayStatus {
  OK(0),
  BAD_REQUEST(1),
  UNAUTHORIZED(2),
  FORBIDDEN(3),
  TIMEOUT(4),
  SERVICE_UNAVAILABLE(5),
  HOST_UNREACHABLE(6),
  NETWORK_UNREACHABLE(7),
  INTERNAL_SERVER_ERROR(8);

  private final int code;

  RelayStatus(int code) {
    this.code = code;
  }

  /** The status with a code; null if there is none. */
  public static @Nullable RelayStatus of(int code) {
    for (RelayStatus one : values()) {
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

  /** The whole answer, without features. */
  public byte[] answer() {
    return new byte[] {RelayRequest.VERSION, (byte) code(), 0, 0};
  }
}
