package dev.weir.wire.tls;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a server chose (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3). The arrays belong to the
 * hello and must not be changed.
 *
 * <pre>
 *  +-----------+-----------+---------------------+----------------+---------------+---------------+
 *  | version 2 | random 32 | session id 1 + 0–32 | cipher suite 2 | compression 1 | extensions …  |
 *  +-----------+-----------+---------------------+----------------+---------------+---------------+
 * </pre>
 *
 * @param legacyVersion the version field of the body
 * @param random 32 bytes
 * @param sessionId 0 to 32 bytes
 * @param cipherSuite the suite that was chosen
 * @param compressionMethod the method that was chosen
 * @param extensions types and places
 * @param version the version that was chosen: of the extension if there is one, else the field's
 * @param alpn the application protocol, one character for each byte; empty if none can be seen,
 *     which is always so in TLS 1.3
 * @param retry whether this only asks the client for another hello (a HelloRetryRequest)
 */
public record ServerHello(
    int legacyVersion,
    byte[] random,
    byte[] sessionId,
    int cipherSuite,
    int compressionMethod,
    List<Extension> extensions,
    int version,
    String alpn,
    boolean retry) {

  /** The handshake type of its message. */
  public static final int TYPE = 2;

  /** RFC 8446 section 4.1.3: the SHA-256 of "HelloRetryRequest" in place of the random. */
  private static final byte[] RETRY_RANDOM =
      HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

  /**
   * Reads the body of a handshake message, that is, without its header of four bytes.
   *
   * @param body all of it and nothing else; not kept
   */
  public static HelloResult<ServerHello> parse(byte[] body) {
    var in = new Cursor(body);
    int legacyVersion = HelloFields.version(in);
    byte[] random = in.bytes(HelloFields.RANDOM, "random");
    byte[] sessionId = HelloFields.sessionId(in);
    int suite = in.u16("cipher suite");
    int compression = in.u8("compression method");
    List<Extension> extensions = Extensions.read(in);
    int version = legacyVersion;
    String alpn = "";
    for (Extension extension : extensions) {
      Cursor data = in.over(extension);
      if (extension.type() == Extension.SUPPORTED_VERSIONS) {
        version = data.u16("supported versions");
        data.end("supported versions");
      } else if (extension.type() == Extension.ALPN) {
        alpn = chosen(data);
      }
    }
    String why = in.why();
    return why != null
        ? new HelloResult.Malformed<>(why)
        : new HelloResult.Parsed<>(
            new ServerHello(
                legacyVersion,
                random,
                sessionId,
                suite,
                compression,
                extensions,
                version,
                alpn,
                Arrays.equals(random, RETRY_RANDOM)));
  }

  /** RFC 7301 section 3.1: the server answers with exactly one name. */
  private static String chosen(Cursor data) {
    List<String> names = Extensions.protocols(data);
    if (names.size() > 1) {
      data.fail("alpn: " + names.size() + " names (expected 1)");
    }
    return names.isEmpty() ? "" : names.getFirst();
  }

  /** The application protocol in printable form; empty if none can be seen. */
  public String protocol() {
    return Protocols.printable(alpn);
  }
}
