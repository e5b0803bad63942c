package dev.weir.wire.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one direction of an HTTP/2 connection. Header blocks are Netty's. */
final class H2 {
  static final int END = Frames.END_STREAM;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);

  /** A client: preface and empty settings. */
  static H2 client() {
    return new H2().raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").settings();
  }

  /** A server: empty settings. */
  static H2 server() {
    return new H2().settings();
  }

  H2 raw(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  H2 raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  H2 frame(int type, int flags, int stream, byte... payload) {
    ByteBuf head = Unpooled.buffer(9);
    head.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return raw(ByteBufUtil.getBytes(head)).raw(payload);
  }

  /** Ids and values in turn. */
  H2 settings(long... pairs) {
    ByteBuf payload = Unpooled.buffer();
    for (int i = 0; i < pairs.length; i += 2) {
      payload.writeShort((int) pairs[i]).writeInt((int) pairs[i + 1]);
    }
    return frame(Frames.SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
  }

  H2 ack() {
    return frame(Frames.SETTINGS, Frames.ACK, 0);
  }

  /** Names and values in turn, as Netty encodes them. */
  byte[] block(String... pairs) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(3, headers, block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    return ByteBufUtil.getBytes(block);
  }

  H2 headers(int stream, int flags, String... pairs) {
    return frame(Frames.HEADERS, flags | Frames.END_HEADERS, stream, block(pairs));
  }

  /** A GET without a body. */
  H2 get(int stream, String path) {
    return headers(
        stream, END, ":method", "GET", ":scheme", "https", ":authority", "a.test", ":path", path);
  }

  /** The head of a POST. */
  H2 post(int stream, String path, String... more) {
    var pairs = new String[8 + more.length];
    System.arraycopy(
        new String[] {":method", "POST", ":scheme", "https", ":authority", "a.test", ":path", path},
        0,
        pairs,
        0,
        8);
    System.arraycopy(more, 0, pairs, 8, more.length);
    return headers(stream, 0, pairs);
  }

  H2 data(int stream, int flags, String text) {
    return frame(Frames.DATA, flags, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  H2 reset(int stream, int code) {
    return frame(Frames.RST_STREAM, 0, stream, word(code));
  }

  H2 goAway(int last, int code) {
    ByteBuf payload = Unpooled.buffer().writeInt(last).writeInt(code).writeByte('x');
    return frame(Frames.GOAWAY, 0, 0, ByteBufUtil.getBytes(payload));
  }

  /** From now on the encoder's table has this size, and the next block says so. */
  H2 table(long size) {
    try {
      encoder.configuration().maxHeaderTableSize(size);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    return this;
  }

  static byte[] word(int value) {
    return ByteBufUtil.getBytes(Unpooled.buffer(4).writeInt(value));
  }

  /** What was written since the last call. */
  byte[] take() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }
}
