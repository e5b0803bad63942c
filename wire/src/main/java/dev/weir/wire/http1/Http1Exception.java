package dev.weir.wire.http1;

/**
 * Bytes that are not HTTP/1 as RFC 9112 has it. Has no stack trace: malformed input is not a fault
 * of the program and must stay cheap.
 */
public final class Http1Exception extends Exception {
  /** Two readers could disagree about where the message ends. */
  public static final String FRAMING = "h1.framing";

  /** A chunk's size, extension or end is malformed. */
  public static final String CHUNK = "h1.chunk";

  /** The target's authority or the {@code Host} field is missing, repeated or malformed. */
  public static final String HOST = "h1.host";

  /** The start line or a field line is malformed, or the head is too large. */
  public static final String HEAD = "h1.head";

  private final int status;
  private final String kind;
  private final String text;

  /**
   * @param status what a server would answer with; for what an upstream sent it is 502
   * @param kind one of the constants of this class
   * @param problem what is wrong and what was expected; never a field's value
   */
  public Http1Exception(int status, String kind, String problem) {
    super(null, null, false, false);
    this.text = kind + ": " + problem;
    this.status = status;
    this.kind = kind;
  }

  /** The kind and what is wrong, for people. */
  @Override
  public String getMessage() {
    return text;
  }

  /** The status to answer with: 400, 414, 431, 501 or 505 for requests, 502 for responses. */
  public int status() {
    return status;
  }

  /** A short stable word for the record, for example {@code h1.framing}. */
  public String kind() {
    return kind;
  }
}
