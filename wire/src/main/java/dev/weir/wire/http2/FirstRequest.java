package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;
import org.jspecify.annotations.Nullable;

/** Finds the host that the first request of a client names. Used once. */
final class FirstRequest implements FrameSink {
  private static final int LIMIT = 16 * 1024;

  private final FieldList fields = new FieldList(LIMIT);
  private final HpackDecoder decoder = new HpackDecoder(DynamicTable.DEFAULT_SIZE, LIMIT);
  private @Nullable String host;

  /** The host; empty if the first request names none or cannot be read; null if more is needed. */
  @Nullable String host(Bytes prefix) {
    try {
      new FrameReader(this, PrefaceProbe.LENGTH).feed(prefix);
    } catch (Http2Exception e) {
      return "";
    }
    return host;
  }

  @Override
  public void frame(int type, int flags, int stream, int length) throws Http2Exception {
    if (type == Frames.PUSH_PROMISE) {
      throw new Http2Exception(Http2Exception.FRAME, "frame of type " + type + ": of a client");
    }
  }

  @Override
  public void fragment(Bytes view, int index, int length) throws Http2Exception {
    decoder.feed(view.copy(index, length), 0, length, fields);
  }

  @Override
  public void end(int type, int flags, int stream, int length) throws Http2Exception {
    boolean block = type == Frames.HEADERS || type == Frames.CONTINUATION;
    if (block && (flags & Frames.END_HEADERS) != 0) {
      decoder.endBlock();
      String named = fields.value(Field.Kind.AUTHORITY);
      host = named.isEmpty() ? fields.value(Field.Kind.HOST) : named;
    }
  }

  @Override
  public void data(Bytes view, int index, int length) {}

  @Override
  public void promise(int stream) {}

  @Override
  public void setting(int id, long value) {}

  @Override
  public void reset(long code) {}

  @Override
  public void goAway(int lastStream, long code) {}

  @Override
  public boolean isOver() {
    return host != null;
  }
}
