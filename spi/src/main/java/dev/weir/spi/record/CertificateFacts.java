package dev.weir.spi.record;

import java.time.Instant;
import java.util.List;

/**
 * What a record says of a server's certificate.
 *
 * @param subject distinguished name, RFC 2253
 * @param issuer likewise
 * @param notBefore from when on it is valid
 * @param notAfter until when
 * @param names DNS names and addresses it is for
 * @param sha256 of its DER, hex
 * @since 1.0
 */
public record CertificateFacts(
    String subject,
    String issuer,
    Instant notBefore,
    Instant notAfter,
    List<String> names,
    String sha256) {
  public CertificateFacts {
    names = List.copyOf(names);
  }
}
