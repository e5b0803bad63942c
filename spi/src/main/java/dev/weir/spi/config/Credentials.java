package dev.weir.spi.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A user name and a password.
 *
 * @param username may be empty
 * @param password never shown
 * @since 1.0
 */
public record Credentials(
    @Doc("User name.") String username, @Doc("Password.") @Default("") Secret password) {
  /**
   * Whether a peer gave this name and this password, as UTF-8. Takes a time that does not depend on
   * how much of either is right.
   */
  public boolean matches(byte[] givenName, byte[] givenPassword) {
    byte[] expected =
        digests(
            username.getBytes(StandardCharsets.UTF_8),
            password.reveal().getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(expected, digests(givenName, givenPassword));
  }

  /** Digests have one length, so that not even the length of a text shows in the time. */
  private static byte[] digests(byte[] name, byte[] rest) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      byte[] first = sha256.digest(name);
      byte[] second = sha256.digest(rest);
      byte[] both = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing from this Java", e);
    }
  }
}
