package dev.weir.kernel.config.tree;

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
}
