package dev.weir.wire.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of fingerprints; they name things and protect nothing. */
final class Digests {
  private Digests() {}

  /** The digest in lower-case hex. */
  static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      // The Java platform requires MD5 and SHA-256.
      throw new IllegalStateException(algorithm + ": not in this Java", e);
    }
  }
}
