package dev.weir.wire.http1;

/**
 * How much of a head is read before it is refused.
 *
 * @param requestLine most bytes of the start line, without its line end
 * @param head most bytes of the whole head, from the start line to the empty line, both included
 * @param fields most field lines
 */
public record Limits(int requestLine, int head, int fields) {
  /** 8 KiB, 64 KiB, 100 fields. */
  public static final Limits DEFAULT = new Limits(8 * 1024, 64 * 1024, 100);

  /** A trailer section: 8 KiB, 100 fields. */
  static final Limits TRAILERS = new Limits(8 * 1024, 8 * 1024, 100);

  public Limits {
    if (requestLine < 1 || head < 1 || fields < 0) {
      throw new IllegalArgumentException(
          "limits: " + requestLine + ", " + head + ", " + fields + " (expected: positive)");
    }
  }
}
