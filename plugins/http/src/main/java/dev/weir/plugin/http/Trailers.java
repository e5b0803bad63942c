package dev.weir.plugin.http;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.wire.http1.BodyReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The fields after a chunked body. They pass as they came, but for those that may only be in a head
 * (RFC 9110 section 6.5.1): whoever merged these into the head would read another message than
 * everybody before, so they are dropped.
 */
final class Trailers {
  private static final String[] FORBIDDEN = {
    "host", "content-length", "transfer-encoding", "authorization", "cookie"
  };
  private static final byte[] NONE = {'\r', '\n'};

  private Trailers() {}

  /**
   * Takes bytes that a reader has just read and gives what is to be written for them. A trailer
   * section that comes in parts is held back by the reader until it is whole.
   *
   * @param in the bytes; their reference count is not changed
   * @param count how many of them the reader took
   * @return the caller's to write or release
   */
  static ByteBuf pass(ByteBuf in, int count, BodyReader reader) {
    int trailing = reader.trailing();
    if (trailing == 0) {
      return in.readRetainedSlice(count);
    }
    byte[] raw = reader.rawTrailers();
    boolean clean = reader.isDone() && !hasForbidden(reader.trailers());
    if (clean && trailing == raw.length) {
      return in.readRetainedSlice(count);
    }
    ByteBuf before = in.readRetainedSlice(count - trailing);
    in.skipBytes(trailing);
    return reader.isDone()
        ? Unpooled.wrappedBuffer(
            before, Unpooled.wrappedBuffer(clean ? raw : allowed(reader.trailers())))
        : before;
  }

  private static byte[] allowed(HeaderBlock trailers) {
    var text = new StringBuilder();
    for (int i = 0; i < trailers.size(); i++) {
      if (!isForbidden(trailers, i)) {
        text.append(trailers.name(i)).append(": ").append(trailers.value(i)).append("\r\n");
      }
    }
    return text.isEmpty()
        ? NONE
        : text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean hasForbidden(HeaderBlock trailers) {
    for (int i = 0; i < trailers.size(); i++) {
      if (isForbidden(trailers, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForbidden(HeaderBlock trailers, int i) {
    for (String name : FORBIDDEN) {
      if (trailers.is(i, name)) {
        return true;
      }
    }
    return false;
  }
}
