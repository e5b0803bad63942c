package dev.weir.plugin.http;

import dev.weir.spi.config.Credentials;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HeaderBlock;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Checks the Basic credentials of a request (RFC 7617) in a time that does not depend on how much
 * of them is right. Immutable, shared.
 */
final class ProxyAuth {
  private static final String SCHEME = "basic ";

  private final String user;
  private final byte[] utf8;
  private final byte[] latin1;

  ProxyAuth(Credentials expected) {
    this.user = expected.username();
    String plain = user + ":" + expected.password().reveal();
    this.utf8 = digest(plain, StandardCharsets.UTF_8);
    // RFC 7617 section 2.1: the charset is the client's choice unless it was told one.
    this.latin1 = digest(plain, StandardCharsets.ISO_8859_1);
  }

  /**
   * The user's name.
   *
   * @throws Refusal 407 if the credentials are missing, malformed, repeated or wrong
   */
  String require(HeaderBlock headers) throws Refusal {
    String found = null;
    boolean fits = false;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "proxy-authorization")) {
        fits = found == null && fits(headers.value(i));
        found = headers.value(i);
      }
    }
    if (!fits) {
      throw new Refusal(
          407,
          Closer.WEIR,
          Ending.AUTH,
          "proxy credentials: " + (found == null ? "missing" : "wrong"));
    }
    return user;
  }

  private boolean fits(String value) {
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given;
    try {
      given = sha256().digest(Base64.getDecoder().decode(value.substring(SCHEME.length()).strip()));
    } catch (IllegalArgumentException e) {
      return false;
    }
    return MessageDigest.isEqual(utf8, given) || MessageDigest.isEqual(latin1, given);
  }

  private static byte[] digest(String plain, Charset charset) {
    return sha256().digest(plain.getBytes(charset));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing from this Java", e);
    }
  }
}
