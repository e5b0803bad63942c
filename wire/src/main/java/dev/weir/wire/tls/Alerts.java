package dev.weir.wire.tls;

/** Names of alerts (RFC 8446 section 6, RFC 5246 section 7.2, and the IANA registry). */
public final class Alerts {
  static final int WARNING = 1;
  static final int FATAL = 2;
  static final int CLOSE_NOTIFY = 0;

  private Alerts() {}

  /** For example {@code fatal: handshake failure}; the number where there is no name. */
  public static String text(int level, int description) {
    String severity =
        switch (level) {
          case WARNING -> "warning";
          case FATAL -> "fatal";
          default -> "level " + level;
        };
    return severity + ": " + name(description);
  }

  private static String name(int description) {
    return switch (description) {
      case CLOSE_NOTIFY -> "close notify";
      case 10 -> "unexpected message";
      case 20 -> "bad record mac";
      case 21 -> "decryption failed";
      case 22 -> "record overflow";
      case 30 -> "decompression failure";
      case 40 -> "handshake failure";
      case 41 -> "no certificate";
      case 42 -> "bad certificate";
      case 43 -> "unsupported certificate";
      case 44 -> "certificate revoked";
      case 45 -> "certificate expired";
      case 46 -> "certificate unknown";
      case 47 -> "illegal parameter";
      case 48 -> "unknown ca";
      case 49 -> "access denied";
      case 50 -> "decode error";
      case 51 -> "decrypt error";
      case 52 -> "too many cids requested";
      case 60 -> "export restriction";
      case 70 -> "protocol version";
      case 71 -> "insufficient security";
      case 80 -> "internal error";
      case 86 -> "inappropriate fallback";
      case 90 -> "user canceled";
      case 100 -> "no renegotiation";
      case 109 -> "missing extension";
      case 110 -> "unsupported extension";
      case 111 -> "certificate unobtainable";
      case 112 -> "unrecognized name";
      case 113 -> "bad certificate status response";
      case 114 -> "bad certificate hash value";
      case 115 -> "unknown psk identity";
      case 116 -> "certificate required";
      case 120 -> "no application protocol";
      case 121 -> "ech required";
      default -> Integer.toString(description);
    };
  }
}
