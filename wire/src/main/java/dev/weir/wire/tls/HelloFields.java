package dev.weir.wire.tls;

/** The fields with which both hellos begin. */
final class HelloFields {
  static final int RANDOM = 32;
  private static final int MAX_SESSION_ID = 32;

  private HelloFields() {}

  /** Any minor version is let through: newer ones have to be tolerated (RFC 8446 appendix D). */
  static int version(Cursor in) {
    int version = in.u16("version");
    if (version >> 8 != 3) {
      in.fail("version: " + version + " (expected 768..1023)");
    }
    return version;
  }

  static byte[] sessionId(Cursor in) {
    int length = in.u8("session id");
    if (length > MAX_SESSION_ID) {
      in.fail("session id: " + length + " bytes (expected at most 32)");
    }
    return in.bytes(length, "session id");
  }
}
