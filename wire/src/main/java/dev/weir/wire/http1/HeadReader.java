package dev.weir.wire.http1;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;

/**
 * Collects the bytes of one head, through its empty line, from chunks that may be cut anywhere.
 * Re-usable: {@link #takeRaw} makes it ready for the next head. A head that arrives in one chunk is
 * copied once. Holds at most {@link Limits#head} bytes.
 *
 * <p>Only line ends are looked at here; {@link RequestHead#parse} and {@link ResponseHead#parse}
 * judge the rest. What is refused does not depend on how the bytes were cut.
 */
public final class HeadReader {
  private enum Part {
    REQUEST,
    RESPONSE,
    TRAILERS
  }

  private static final byte[] NOTHING = new byte[0];

  /** Empty lines before a request are skipped (RFC 9112 section 2.2), but not for ever. */
  private static final int MAX_SKIPPED = 16;

  /** A buffer up to this size is kept for the next head. */
  private static final int KEPT_BUFFER = 4 * 1024;

  private final Limits limits;
  private final Part part;

  private byte[] buffer = NOTHING;
  private byte[] whole = NOTHING;
  private int length;
  private int lineStart;
  private int lines;
  private int skipped;
  private byte last;
  private boolean complete;

  /** A reader of request heads; over-long ones are 414 or 431. */
  public HeadReader(Limits limits) {
    this(limits, Part.REQUEST);
  }

  private HeadReader(Limits limits, Part part) {
    this.limits = limits;
    this.part = part;
  }

  /** A reader of response heads; every problem is 502. */
  public static HeadReader ofResponses(Limits limits) {
    return new HeadReader(limits, Part.RESPONSE);
  }

  static HeadReader ofTrailers() {
    return new HeadReader(Limits.TRAILERS, Part.TRAILERS);
  }

  /**
   * Takes what belongs to this head.
   *
   * @return how many bytes from {@code index} on belong to it, skipped empty lines included; all
   *     that are there unless the head is now complete
   * @throws Http1Exception 414 or 431 if it is too long, 400 for a line end that is not CR LF or a
   *     first byte that cannot begin a head; 502 for responses. The reader is unusable then.
   */
  public int feed(Bytes view, int index) throws Http1Exception {
    if (complete) {
      return 0;
    }
    int at = index;
    int end = view.length();
    if (length == 0 && part != Part.TRAILERS) {
      at = skipEmptyLines(view, at, end);
    }
    int from = at;
    // One byte past the limit is enough to know that it was passed.
    int stop = (int) Math.min(end, (long) from + limits.head() + 1 - length);
    while (at < stop) {
      if (view.at(at++) == '\n' && endLine(view, from, at)) {
        complete = true;
        break;
      }
    }
    keep(view, from, at - from);
    checkLength();
    return at - index;
  }

  private int skipEmptyLines(Bytes view, int index, int end) throws Http1Exception {
    int at = index;
    while (at < end) {
      byte b = view.at(at);
      if (Octets.isToken(b)) {
        if (last == '\r') {
          throw bad("line end: CR alone (expected: CR LF)");
        }
        return at;
      }
      boolean lineEnd = last == '\r' ? b == '\n' : b == '\r';
      if (!lineEnd || part == Part.RESPONSE || ++skipped > MAX_SKIPPED) {
        throw bad("first byte: not one that begins a message");
      }
      last = b;
      at++;
    }
    return at;
  }

  /** Judges the line whose LF is the byte before {@code at}; true if it was the empty one. */
  private boolean endLine(Bytes view, int from, int at) throws Http1Exception {
    int total = length + at - from;
    int lineLength = total - lineStart - 2;
    if (lines == 0 && lineLength > limits.requestLine()) {
      throw tooLong();
    }
    byte before = at - from >= 2 ? view.at(at - 2) : last;
    if (before != '\r' || lineLength < 0) {
      throw bad("line end: LF alone (expected: CR LF)");
    }
    if (lineLength == 0) {
      return true;
    }
    lineStart = total;
    lines++;
    int fields = part == Part.TRAILERS ? lines : lines - 1;
    if (fields > limits.fields()) {
      throw tooMany(part == Part.REQUEST ? 431 : status());
    }
    return false;
  }

  private void keep(Bytes view, int from, int count) {
    if (count == 0) {
      return;
    }
    last = view.at(from + count - 1);
    if (complete && length == 0) {
      whole = view.copy(from, count);
    } else {
      if (buffer.length - length < count) {
        int wanted = Math.max(length + count, Math.max(512, 2 * buffer.length));
        buffer = Arrays.copyOf(buffer, Math.min(wanted, limits.head() + 1));
      }
      view.copy(from, buffer, length, count);
    }
    length += count;
  }

  private void checkLength() throws Http1Exception {
    // Two more for a line end of which only the CR may have come.
    if (lines == 0 && length > limits.requestLine() + 2) {
      throw tooLong();
    }
    if (length > limits.head()) {
      throw new Http1Exception(
          part == Part.REQUEST ? 431 : status(),
          Http1Exception.HEAD,
          "head: more than " + limits.head() + " bytes");
    }
  }

  private Http1Exception tooLong() {
    return new Http1Exception(
        part == Part.REQUEST ? 414 : status(),
        Http1Exception.HEAD,
        "start line: more than " + limits.requestLine() + " bytes");
  }

  private Http1Exception tooMany(int status) {
    return new Http1Exception(status, Http1Exception.HEAD, "fields: more than " + limits.fields());
  }

  private Http1Exception bad(String problem) {
    return new Http1Exception(status(), Http1Exception.HEAD, problem);
  }

  private int status() {
    return part == Part.RESPONSE ? 502 : 400;
  }

  /** Whether the empty line was reached. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether nothing of a head has come yet; empty lines before it do not count. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** How many bytes of a head are kept; empty lines before it do not count. */
  public int size() {
    return length;
  }

  /** A copy of the first bytes of the present head, for whoever gives up on it. */
  public byte[] begun(int most) {
    byte[] kept = whole.length > 0 ? whole : buffer;
    return Arrays.copyOf(kept, Math.clamp(most, 0, Math.min(length, kept.length)));
  }

  /**
   * The exact bytes of the head, without empty lines before it, and a fresh start for the next one.
   *
   * @throws IllegalStateException if the head is not complete
   */
  public byte[] takeRaw() {
    if (!complete) {
      throw new IllegalStateException("head: not complete");
    }
    byte[] raw = whole.length == length ? whole : Arrays.copyOf(buffer, length);
    reset();
    return raw;
  }

  private void reset() {
    whole = NOTHING;
    if (buffer.length > KEPT_BUFFER) {
      buffer = NOTHING;
    }
    length = 0;
    lineStart = 0;
    lines = 0;
    skipped = 0;
    last = 0;
    complete = false;
  }
}
