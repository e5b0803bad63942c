package dev.weir.wire.websocket;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one direction (RFC 7692 section 7.2.2). What grows beyond all reason is
 * not inflated to its end: a message may always make {@value #FREE} bytes, and from there on
 * {@value #RATIO} times what it has on the wire.
 *
 * <p>Where messages may refer to earlier ones, every message has to go through, and the first that
 * could not be read to its end is the last that is read.
 */
final class MessageInflater implements AutoCloseable {
  /** Takes inflated bytes; the array is used again after the call. */
  interface Out {
    void plain(byte[] bytes, int from, int length);
  }

  /** The compressed data is malformed. */
  static final String INFLATE = "ws.inflate";

  /** It grows too much. */
  static final String BOMB = "ws.bomb";

  static final int FREE = 64 << 10;
  static final int RATIO = 100;
  private static final byte[] TAIL = {0, 0, -1, -1};
  private static final int BUFFER = 4 << 10;

  private final boolean takeover;
  private final Inflater inflater = new Inflater(true);
  private final byte[] buffer = new byte[BUFFER];
  private boolean used;
  private boolean spoilt;
  private long written;
  private long in;
  private long out;

  MessageInflater(boolean takeover) {
    this.takeover = takeover;
  }

  /** Begins a message; false if it cannot be read, because an earlier one was not. */
  boolean start() {
    if (spoilt && takeover) {
      return false;
    }
    if (used && !takeover) {
      inflater.reset();
    }
    used = true;
    spoilt = false;
    in = 0;
    out = 0;
    return true;
  }

  /** Whether the present message can be read on. */
  boolean isReading() {
    return used && !spoilt;
  }

  /**
   * Inflates a part of the present message.
   *
   * @return empty, or {@link #INFLATE} or {@link #BOMB}: the rest of the message is not read then
   */
  String feed(byte[] bytes, int from, int length, Out sink) {
    in += length;
    inflater.setInput(bytes, from, length);
    try {
      return inflate(bytes, from + length, sink);
    } catch (DataFormatException e) {
      spoilt = true;
      // What came out before the damage is in the buffer, though the call did not return.
      int before = (int) (inflater.getBytesWritten() - written);
      if (before > 0) {
        sink.plain(buffer, 0, before);
      }
      return INFLATE;
    }
  }

  private String inflate(byte[] bytes, int end, Out sink) throws DataFormatException {
    while (true) {
      written = inflater.getBytesWritten();
      int count = inflater.inflate(buffer);
      if (count > 0) {
        sink.plain(buffer, 0, count);
        out += count;
        if (out > FREE && out / RATIO > in) {
          spoilt = true;
          return BOMB;
        }
      } else if (inflater.finished() && inflater.getRemaining() > 0) {
        // A final block in the middle of a message is allowed (section 7.2.3.5); more follows it.
        int rest = inflater.getRemaining();
        inflater.reset();
        inflater.setInput(bytes, end - rest, rest);
      } else {
        return "";
      }
    }
  }

  /** The message is whole. Returns like {@link #feed}. */
  String finish(Out sink) {
    if (inflater.finished()) {
      // What was sent as final does not go on, but the sender may count on a clean start.
      inflater.reset();
      return "";
    }
    return feed(TAIL, 0, TAIL.length, sink);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
