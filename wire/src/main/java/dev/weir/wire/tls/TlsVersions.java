package dev.weir.wire.tls;

/** Names of protocol versions as records show them. */
public final class TlsVersions {
  private TlsVersions() {}

  /** {@code sslv3}, {@code tls1.0} to {@code tls1.3}; the decimal number of any other. */
  public static String label(int version) {
    return switch (version) {
      case 0x0300 -> "sslv3";
      case 0x0301 -> "tls1.0";
      case 0x0302 -> "tls1.1";
      case 0x0303 -> "tls1.2";
      case 0x0304 -> "tls1.3";
      default -> Integer.toString(version);
    };
  }
}
