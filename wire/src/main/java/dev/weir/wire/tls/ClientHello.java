package dev.weir.wire.tls;

import java.util.List;
import java.util.Optional;

/**
 * What a client offers (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2). Lists are in the order
 * of the wire and keep GREASE values; a list whose extension is absent is empty. The arrays belong
 * to the hello and must not be changed.
 *
 * @param legacyVersion the version field of the body: {@code 0x0303} also for TLS 1.3
 * @param random 32 bytes
 * @param sessionId 0 to 32 bytes
 * @param cipherSuites as offered
 * @param compressionMethods as offered
 * @param extensions types and places
 * @param serverName the host that is asked for, as sent; empty if there is none or if it cannot be
 *     a DNS name
 * @param serverNameProblem why a name that was sent is not in {@code serverName}; else empty
 * @param alpn application protocols, one character for each byte
 * @param supportedVersions as offered
 * @param groups key exchange groups
 * @param signatureAlgorithms as offered
 * @param pointFormats of elliptic curves
 * @param encryptedHello whether the real hello is encrypted inside (or pretends to be), so that
 *     {@code serverName} may be the name of a front
 */
public record ClientHello(
    int legacyVersion,
    byte[] random,
    byte[] sessionId,
    int[] cipherSuites,
    int[] compressionMethods,
    List<Extension> extensions,
    String serverName,
    String serverNameProblem,
    List<String> alpn,
    int[] supportedVersions,
    int[] groups,
    int[] signatureAlgorithms,
    int[] pointFormats,
    boolean encryptedHello) {

  /** The handshake type of its message. */
  public static final int TYPE = 1;

  /**
   * Reads the body of a handshake message, that is, without its header of four bytes.
   *
   * @param body all of it and nothing else; not kept
   */
  public static HelloResult<ClientHello> parse(byte[] body) {
    return new ClientHelloParser(body).parse();
  }

  /** The extension of a type, if the hello has it. */
  public Optional<Extension> extension(int type) {
    return extensions.stream().filter(extension -> extension.type() == type).findFirst();
  }

  /**
   * The first application protocol that is not GREASE, in printable form; empty if none is offered.
   */
  public String firstProtocol() {
    for (String name : alpn) {
      if (!(name.length() == 2 && Grease.is(name.charAt(0) << 8 | name.charAt(1)))) {
        return Protocols.printable(name);
      }
    }
    return "";
  }
}
