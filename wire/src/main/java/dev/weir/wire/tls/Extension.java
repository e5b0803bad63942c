package dev.weir.wire.tls;

/**
 * One extension of a hello and where its data are in the hello's body.
 *
 * @param type the number in the IANA registry
 * @param offset index of the first byte of the data in the body that was parsed
 * @param length how many bytes the data have
 */
public record Extension(int type, int offset, int length) {
  /** RFC 6066 section 3. */
  public static final int SERVER_NAME = 0;

  /** RFC 8446 section 4.2.7; {@code elliptic_curves} in RFC 4492. */
  public static final int SUPPORTED_GROUPS = 10;

  /** RFC 8422 section 5.1.2. */
  public static final int EC_POINT_FORMATS = 11;

  /** RFC 8446 section 4.2.3. */
  public static final int SIGNATURE_ALGORITHMS = 13;

  /** RFC 7301. */
  public static final int ALPN = 16;

  /** RFC 8446 section 4.2.1. */
  public static final int SUPPORTED_VERSIONS = 43;

  /** RFC 9849: Encrypted Client Hello. */
  public static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;
}
