package dev.weir.spi.config;

/**
 * A text that is never shown: not in messages, not in printed configuration, not in logs.
 *
 * @param reveal the text itself
 * @since 1.0
 */
public record Secret(String reveal) {
  /** Always {@code ***}. */
  @Override
  public String toString() {
    return "***";
  }
}
