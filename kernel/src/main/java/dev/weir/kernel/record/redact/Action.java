package dev.weir.kernel.record.redact;

/** What becomes of a secret. */
public enum Action {
  /** It is left out, with its name. */
  DROP,
  /** {@value Tokens#MASK} stands for it. */
  MASK,
  /** Its last four characters are kept, if it is so long that they give little away. */
  LAST4,
  /** A keyed hash stands for it: the same value gives the same token, wherever it stands. */
  HMAC
}
