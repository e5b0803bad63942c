package dev.weir.spi.record;

import org.jspecify.annotations.Nullable;

/**
 * The {@code tls} part of a record. Absent texts are empty.
 *
 * @param serverName the name that the client asked for
 * @param cipherSuite IANA name of the suite that was chosen
 * @param compressionMethod the method that was chosen
 * @param proto the application protocol: what was chosen where that can be seen, else the client's
 *     first offer
 * @param version {@code tls1.2}, {@code tls1.3}, …
 * @param clientHello the whole record or records, header included
 * @param serverHello likewise
 * @param ja3 MD5 of the JA3 text, in hex
 * @param ja4 the JA4 fingerprint
 * @param encryptedHello whether the client offered an encrypted hello, so that the server name may
 *     be a cover name
 * @param intercepted whether the stream was decrypted
 * @param verified what the verification of the server's certificate gave: {@code ok}, or what is
 *     wrong with it; empty if none was made
 * @param certificate the server's certificate; null if it was not seen
 * @since 1.0
 */
public record TlsFacts(
    String serverName,
    String cipherSuite,
    int compressionMethod,
    String proto,
    String version,
    byte[] clientHello,
    byte[] serverHello,
    String ja3,
    String ja4,
    boolean encryptedHello,
    boolean intercepted,
    String verified,
    @Nullable CertificateFacts certificate) {

  /** What the hellos of a stream tell that stays encrypted. */
  public TlsFacts(
      String serverName,
      String cipherSuite,
      int compressionMethod,
      String proto,
      String version,
      byte[] clientHello,
      byte[] serverHello,
      String ja3,
      String ja4,
      boolean encryptedHello) {
    this(
        serverName,
        cipherSuite,
        compressionMethod,
        proto,
        version,
        clientHello,
        serverHello,
        ja3,
        ja4,
        encryptedHello,
        false,
        "",
        null);
  }
}
