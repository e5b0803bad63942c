package dev.weir.kernel.record.redact;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What stands in the place of a secret. Thread-safe. */
final class Tokens {
  /** What stands for a secret that leaves no trace. */
  static final String MASK = "***";

  /** No key: what would be hashed is masked. */
  static final Tokens KEYLESS = new Tokens(null);

  /** Below this, four characters would be a third of the secret or more. */
  private static final int SHORTEST = 12;

  private static final int KEPT = 4;
  private static final String ALGORITHM = "HmacSHA256";

  /** 128 bits: two secrets do not meet by chance. */
  private static final int TOKEN_BYTES = 16;

  private final @Nullable SecretKeySpec key;

  /**
   * @param key of the hash; null if there is none
   */
  Tokens(byte @Nullable [] key) {
    this.key = key == null ? null : new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * What stands for a value; {@link Action#DROP} is the caller's to do, and masks here.
   *
   * @param whole whether all of the value is there; of a part, no part is kept
   */
  String of(Action action, String value, boolean whole) {
    return switch (action) {
      case LAST4 -> whole ? last4(value) : MASK;
      case HMAC -> whole ? hmac(value.getBytes(StandardCharsets.UTF_8)) : MASK;
      case MASK, DROP -> MASK;
    };
  }

  /** The same for a value that is bytes. */
  String of(Action action, byte[] bytes, int from, int to, boolean whole) {
    if (action == Action.HMAC && whole) {
      return hmac(java.util.Arrays.copyOfRange(bytes, from, to));
    }
    if (action == Action.LAST4 && whole) {
      return last4(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
    return MASK;
  }

  /** What stands for bytes that have no characters to keep. */
  String ofStructure(Action action, byte[] bytes, int from, int to) {
    return of(action == Action.LAST4 ? Action.MASK : action, bytes, from, to, true);
  }

  private static String last4(String value) {
    if (value.length() < SHORTEST) {
      return MASK;
    }
    int from = value.length() - KEPT;
    return MASK + value.substring(Character.isLowSurrogate(value.charAt(from)) ? from + 1 : from);
  }

  private String hmac(byte[] value) {
    SecretKeySpec known = key;
    if (known == null) {
      return MASK;
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(known);
      return "hmac:" + HexFormat.of().formatHex(mac.doFinal(value), 0, TOKEN_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
