package dev.weir.kernel.config.tree;

import org.jspecify.annotations.Nullable;

/**
 * A text, number, boolean or nothing; which of these it is, is decided by who reads it.
 *
 * @param text as written, without quotes; empty for nothing
 * @param quoted whether it was quoted, or is a text by other means; matters only for printing
 * @param place where it begins
 */
public record Scalar(String text, boolean quoted, Place place) implements Node {
  /** Whether the key was given without a value: {@code key:} or {@code key: null}. */
  public boolean isNothing() {
    return !quoted && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
  }

  /** Whether both say the same, wherever and however it was written. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scalar that
        && text.equals(that.text)
        && isNothing() == that.isNothing();
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The place only: the text may be a secret. */
  @Override
  public String toString() {
    return "text at " + place;
  }
}
