package dev.weir.wire.websocket;

import dev.weir.spi.sniff.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What one direction's frames carry: takes the mask off, inflates, and looks whether a text is one.
 * Does nothing for bytes that nobody wants, unless later messages refer to them.
 */
final class Payload implements MessageInflater.Out {
  /** A text is not UTF-8. */
  static final String UTF8 = "ws.utf8";

  private static final int SCRATCH = 4 << 10;

  private final boolean deflates;
  private final boolean takeover;
  private final boolean wanted;
  private final Window window = new Window();
  private final Utf8 utf8 = new Utf8();
  private byte @Nullable [] scratch;
  private @Nullable MessageInflater inflater;

  private boolean compressed;
  private boolean readable;

  /** Whether all of the message's text so far was looked at, and was text. */
  private boolean text;

  private int mask;
  private int at;
  private boolean control;
  private @Nullable FrameRecord record;

  /**
   * @param deflates whether RSV1 means compressed
   * @param takeover whether messages may refer to earlier ones
   * @param wanted whether any recorder wants payload
   */
  Payload(boolean deflates, boolean takeover, boolean wanted) {
    this.deflates = deflates;
    this.takeover = takeover;
    this.wanted = wanted;
  }

  /**
   * A message begins.
   *
   * @param plain whether what is not compressed is what was meant
   */
  void startMessage(FrameHead head, boolean plain) {
    compressed = deflates && head.rsv1();
    text = head.opcode() == FrameHead.TEXT && (plain || head.rsv() == 0);
    utf8.start();
    readable = false;
    if (compressed && wanted) {
      MessageInflater unpack = inflater;
      if (unpack == null) {
        unpack = new MessageInflater(takeover);
        inflater = unpack;
      }
      readable = unpack.start();
      text &= readable;
    }
  }

  /** A frame begins; the record is null if it is not recorded. */
  void startFrame(FrameHead head, @Nullable FrameRecord into) {
    record = into;
    mask = head.maskKey();
    at = 0;
    control = head.isControl();
    if (control) {
      return;
    }
    text &= into != null;
    // Behind a part that was not read, the rest of a compressed message means nothing.
    MessageInflater inflating = inflater;
    readable &= inflating != null && inflating.isReading() && (into != null || takeover);
    if (into != null && compressed) {
      into.compressed(readable);
    }
  }

  /** Bytes as on the wire. */
  void feed(Bytes view, int index, int length) {
    FrameRecord into = record;
    boolean kept = into != null && into.wantsPayload();
    boolean unpack = !control && compressed && readable && (kept || takeover);
    if (!kept && !unpack) {
      if (into != null) {
        into.skip(length);
      }
    } else if (into != null && mask == 0 && !unpack && (control || !text)) {
      into.keep(view, index, length);
    } else {
      decode(view, index, length, unpack);
    }
  }

  private void decode(Bytes view, int index, int length, boolean unpack) {
    byte[] buffer = scratch;
    if (buffer == null) {
      buffer = new byte[SCRATCH];
      scratch = buffer;
    }
    MessageInflater inflating = inflater;
    int from = index;
    int to = index + length;
    while (from < to) {
      int count = Math.min(buffer.length, to - from);
      view.copy(from, buffer, 0, count);
      unmask(buffer, 0, count, mask, at);
      at = (at + count) & 3;
      from += count;
      if (!unpack || inflating == null) {
        plain(buffer, 0, count);
      } else if (inflating.isReading()) {
        spoilt(inflating.feed(buffer, 0, count, this));
      }
    }
  }

  /** Bytes as they were meant. */
  @Override
  public void plain(byte[] bytes, int from, int length) {
    FrameRecord into = record;
    if (into == null) {
      return;
    }
    into.keep(window.on(bytes, from, length), 0, length);
    if (text && !control && !utf8.accepts(bytes, from, length)) {
      text = false;
      into.problem(UTF8, "text that is not UTF-8");
    }
  }

  /** The message is whole, and so is its last frame. */
  void endMessage() {
    MessageInflater inflating = inflater;
    FrameRecord into = record;
    boolean kept = into != null && into.wantsPayload();
    if (compressed && readable && inflating != null && inflating.isReading()) {
      if (kept || takeover) {
        spoilt(inflating.finish(this));
      }
    }
    if (text && kept && into != null && !utf8.isComplete()) {
      into.problem(UTF8, "text that ends within a character");
    }
    text = false;
  }

  private void spoilt(String kind) {
    FrameRecord into = record;
    if (kind.isEmpty()) {
      return;
    }
    text = false;
    if (into != null) {
      into.problem(
          kind,
          kind.equals(MessageInflater.BOMB)
              ? "inflates to more than " + MessageInflater.RATIO + " times its size"
              : "not what deflate writes");
    }
  }

  /** Takes the mask off (RFC 6455 section 5.3). */
  static void unmask(byte[] bytes, int from, int length, int key, int phase) {
    if (key == 0) {
      return;
    }
    for (int i = 0; i < length; i++) {
      bytes[from + i] ^= (byte) (key >> (24 - 8 * ((phase + i) & 3)));
    }
  }

  void close() {
    MessageInflater unpack = inflater;
    inflater = null;
    readable = false;
    record = null;
    scratch = null;
    if (unpack != null) {
      unpack.close();
    }
  }

  /** A view that is used again and again. */
  private static final class Window implements Bytes {
    private byte[] bytes = {};
    private int from;
    private int length;

    Bytes on(byte[] array, int start, int count) {
      bytes = array;
      from = start;
      length = count;
      return this;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public byte at(int index) {
      return bytes[from + java.util.Objects.checkIndex(index, length)];
    }

    @Override
    public void copy(int index, byte[] into, int offset, int count) {
      java.util.Objects.checkFromIndexSize(index, count, length);
      System.arraycopy(bytes, from + index, into, offset, count);
    }
  }
}
