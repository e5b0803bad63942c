package dev.weir.wire.http2;

/** The copy cannot be decoded any further. */
final class Http2Exception extends Exception {
  private static final long serialVersionUID = 1L;

  /** Not HTTP/2 at all. */
  static final String PREFACE = "h2.preface";

  /** Frames that break RFC 9113 so that it is unclear what follows. */
  static final String FRAME = "h2.frame";

  /** A header block that breaks RFC 7541. */
  static final String HPACK = "h2.hpack";

  /** A header block that is valid, but takes more than is kept or done for one connection. */
  static final String LIMIT = "h2.limit";

  private final String kind;

  Http2Exception(String kind, String message) {
    // Peers can cause these at will: no stack trace.
    super(message, null, false, false);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    String text = super.getMessage();
    return text == null ? kind : text;
  }
}
