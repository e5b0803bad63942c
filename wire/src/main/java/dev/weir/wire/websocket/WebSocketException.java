package dev.weir.wire.websocket;

/**
 * Bytes that are no frame as RFC 6455 has it. Has no stack trace: malformed input is not a fault of
 * the program and must stay cheap.
 */
public final class WebSocketException extends Exception {
  /** A reserved opcode. */
  public static final String OPCODE = "ws.opcode";

  /** A reserved bit that no extension gives a meaning. */
  public static final String RSV = "ws.rsv";

  /** A client's frame without a mask, or a server's with one. */
  public static final String MASK = "ws.mask";

  /** A control frame that is fragmented or longer than 125 bytes. */
  public static final String CONTROL = "ws.control";

  /** A continuation of nothing, or a new message within another one. */
  public static final String FRAGMENT = "ws.fragment";

  /** A length that is not the shortest form, or has its first bit set. */
  public static final String LENGTH = "ws.length";

  /** A close frame whose payload is no code and reason, or a frame after one. */
  public static final String CLOSE = "ws.close";

  private final String kind;
  private final String text;
  private final transient FrameHead head;

  /**
   * @param kind one of the constants of this class
   * @param problem what is wrong and what was expected; never payload
   * @param head of the offending frame
   */
  WebSocketException(String kind, String problem, FrameHead head) {
    super(null, null, false, false);
    this.kind = kind;
    this.text = kind + ": " + problem;
    this.head = head;
  }

  /** The kind and what is wrong, for people. */
  @Override
  public String getMessage() {
    return text;
  }

  /** A short stable word for the record, for example {@code ws.opcode}. */
  public String kind() {
    return kind;
  }

  /** The head of the frame that breaks the rules. */
  public FrameHead head() {
    return head;
  }
}
