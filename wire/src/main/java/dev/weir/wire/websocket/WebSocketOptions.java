package dev.weir.wire.websocket;

/**
 * What is recorded of the frames.
 *
 * @param rate most frame records a second and direction, more than 0; infinite for all
 */
public record WebSocketOptions(double rate) {
  /** Every frame. */
  public static final WebSocketOptions ALL = new WebSocketOptions(Double.POSITIVE_INFINITY);

  public WebSocketOptions {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate: " + rate + " (expected: more than 0)");
    }
  }
}
