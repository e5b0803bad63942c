package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.sniff.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one body and its payload in chunks that may be cut anywhere (RFC 9112 section
 * 7.1). Keeps nothing of the payload; of a trailer section at most 8 KiB.
 *
 * <pre>
 *  chunk        = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF
 *  last-chunk   = 1*"0" [ chunk-ext ] CRLF
 *  chunked-body = *chunk last-chunk *( field-line CRLF ) CRLF
 *  chunk-ext    = *( ";" name [ "=" ( token / quoted-string ) ] )
 * </pre>
 *
 * <p>Stricter than the grammar where others have been fooled: a size is at most 16 digits and below
 * 2^31, no white space before the extension or around the size, an extension of at most 1 KiB
 * without control characters and without an open quote at its end.
 */
public final class BodyReader {
  private enum State {
    /** The payload of a length or until the end. */
    PLAIN,
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    DONE
  }

  private static final int MAX_SIZE_DIGITS = 16;
  private static final int MAX_EXTENSION = 1024;

  private State state;
  private final Framing framing;
  private long remaining;
  private int digits;
  private int extension;
  private boolean quoted;
  private boolean escaped;
  private int sound;
  private int trailing;
  private byte[] rawTrailers = {};
  private HeaderBlock trailers = HeaderBlock.EMPTY;
  private @Nullable HeadReader trailerReader;

  /** A reader for one body. */
  @SuppressWarnings("NullAway.Init") // the trailer reader is made when a last chunk was seen
  public BodyReader(Framing framing) {
    this.framing = framing;
    this.remaining = framing.length();
    this.state =
        switch (framing.kind()) {
          case NONE, TUNNEL -> State.DONE;
          case LENGTH, UNTIL_CLOSE -> State.PLAIN;
          case CHUNKED -> State.SIZE;
        };
  }

  /**
   * Takes what belongs to the body.
   *
   * @param sink is given the payload
   * @return how many bytes from {@code index} on belong to the body, its framing and trailers; all
   *     that are there unless it is now done
   * @throws Http1Exception 400 {@code h1.chunk}, or {@code h1.head} for a trailer; whoever reads an
   *     upstream's answer takes it for a 502. The reader is unusable then.
   */
  public int feed(Bytes view, int index, BodySink sink) throws Http1Exception {
    int at = index;
    int end = view.length();
    sound = 0;
    trailing = 0;
    while (at < end && state != State.DONE) {
      switch (state) {
        case PLAIN, DATA -> {
          at += payload(view, at, end, sink);
          sound = at - index;
        }
        case TRAILERS -> {
          int taken = trailer(view, at);
          at += taken;
          trailing += taken;
        }
        case DATA_LF -> {
          framing(view.at(at++));
          sound = at - index;
        }
        default -> framing(view.at(at++));
      }
    }
    return at - index;
  }

  private int payload(Bytes view, int at, int end, BodySink sink) {
    int count = end - at;
    if (remaining >= 0) {
      count = (int) Math.min(count, remaining);
      remaining -= count;
    }
    sink.data(view, at, count);
    if (remaining == 0) {
      state = state == State.DATA ? State.DATA_CR : State.DONE;
    }
    return count;
  }

  private void framing(byte b) throws Http1Exception {
    switch (state) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case SIZE_LF -> sizeEnd(b);
      case DATA_CR -> expect(b, '\r', State.DATA_LF);
      case DATA_LF -> {
        expect(b, '\n', State.SIZE);
        remaining = -1;
        digits = 0;
      }
      default -> throw new IllegalStateException(state.name());
    }
  }

  private void size(byte b) throws Http1Exception {
    int digit = Octets.hex(b);
    if (digit >= 0) {
      remaining = digits == 0 ? digit : remaining << 4 | digit;
      if (++digits > MAX_SIZE_DIGITS || remaining > Integer.MAX_VALUE) {
        throw bad("chunk size: too large (expected: below 2^31, at most 16 digits)");
      }
      return;
    }
    if (digits == 0) {
      throw bad("chunk size: missing");
    }
    switch (b) {
      case '\r' -> state = State.SIZE_LF;
      case ';' -> {
        state = State.EXTENSION;
        extension = 0;
        quoted = false;
        escaped = false;
      }
      default -> throw bad("chunk size: not hexadecimal digits alone");
    }
  }

  private void extension(byte b) throws Http1Exception {
    if (b == '\r' && !quoted) {
      state = State.SIZE_LF;
      return;
    }
    if (!Octets.isValue(b)) {
      throw bad("chunk extension: control character");
    }
    if (++extension > MAX_EXTENSION) {
      throw bad("chunk extension: more than " + MAX_EXTENSION + " bytes");
    }
    if (escaped) {
      escaped = false;
    } else if (b == '"') {
      quoted = !quoted;
    } else {
      escaped = quoted && b == '\\';
    }
  }

  private void sizeEnd(byte b) throws Http1Exception {
    expect(b, '\n', remaining > 0 ? State.DATA : State.TRAILERS);
  }

  private void expect(byte b, char wanted, State next) throws Http1Exception {
    if (b != wanted) {
      throw bad("chunk: no CR LF at its end");
    }
    state = next;
  }

  private int trailer(Bytes view, int at) throws Http1Exception {
    HeadReader reader = trailerReader;
    if (reader == null) {
      reader = HeadReader.ofTrailers();
      trailerReader = reader;
    }
    int taken = reader.feed(view, at);
    if (reader.isComplete()) {
      byte[] raw = reader.takeRaw();
      rawTrailers = raw;
      if (raw.length > 2) {
        trailers = FieldLines.parse(raw, 0, Limits.TRAILERS.fields(), 400);
      }
      state = State.DONE;
    }
    return taken;
  }

  /** Whether the body and its trailers are complete. Never true for {@code UNTIL_CLOSE}. */
  public boolean isDone() {
    return state == State.DONE;
  }

  /**
   * Whether the connection may end here: the body is complete, or its end is the connection's end.
   */
  public boolean mayEnd() {
    return state == State.DONE || framing.kind() == Framing.Kind.UNTIL_CLOSE;
  }

  /**
   * How many bytes of the last call's were whole chunks, or the beginning of one's payload: all of
   * the body that can be passed on if that call threw.
   */
  public int sound() {
    return sound;
  }

  /** How many bytes of the last call's, the last ones, were of the trailer section. */
  public int trailing() {
    return trailing;
  }

  /**
   * The trailer section as it came, with the empty line that ends it; empty until it is complete.
   * Not to be changed.
   */
  public byte[] rawTrailers() {
    return rawTrailers;
  }

  /** The fields after the last chunk; {@link HeaderBlock#EMPTY} if none. */
  public HeaderBlock trailers() {
    return trailers;
  }

  private static Http1Exception bad(String problem) {
    return new Http1Exception(400, Http1Exception.CHUNK, problem);
  }
}
