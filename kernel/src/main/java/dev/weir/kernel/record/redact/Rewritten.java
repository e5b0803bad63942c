package dev.weir.kernel.record.redact;

import org.jspecify.annotations.Nullable;

/**
 * What became of a body.
 *
 * @param bytes what may be shown instead; null if that is the body as it was
 * @param values how many values were taken out of it
 * @param withheld why nothing of it may be shown; empty if something may
 */
public record Rewritten(byte @Nullable [] bytes, int values, String withheld) {
  /** There was nothing to take out. */
  static final Rewritten AS_IT_WAS = new Rewritten(null, 0, "");

  private static final byte[] NOTHING = new byte[0];

  /** Nothing may be shown. */
  public static Rewritten withheld(String why) {
    return new Rewritten(NOTHING, 0, why);
  }

  /** Whether nothing may be shown. */
  public boolean isWithheld() {
    return !withheld.isEmpty();
  }
}
