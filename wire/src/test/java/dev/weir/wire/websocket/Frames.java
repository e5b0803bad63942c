package dev.weir.wire.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes frames for tests, right ones and wrong ones. */
final class Frames {
  static final int MASK = 0x01020304;
  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int TEXT = FIN | FrameHead.TEXT;
  static final int BINARY = FIN | FrameHead.BINARY;
  static final int CLOSE = FIN | FrameHead.CLOSE;
  static final int PING = FIN | FrameHead.PING;
  static final int PONG = FIN | FrameHead.PONG;
  static final int CONTINUES = FrameHead.CONTINUATION;
  static final int ENDS = FIN | FrameHead.CONTINUATION;

  private Frames() {}

  /** As a client sends it. */
  static byte[] masked(int first, byte[] payload) {
    return frame(first, payload, true);
  }

  static byte[] masked(int first, String payload) {
    return masked(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** As a server sends it. */
  static byte[] plain(int first, byte[] payload) {
    return frame(first, payload, false);
  }

  static byte[] plain(int first, String payload) {
    return plain(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] frame(int first, byte[] payload, boolean masked) {
    var out = new ByteArrayOutputStream();
    int n = payload.length;
    int flag = masked ? 0x80 : 0;
    out.write(first);
    if (n < 126) {
      out.write(flag | n);
    } else if (n <= 0xffff) {
      out.write(flag | 126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) n).array());
    } else {
      out.write(flag | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(n).array());
    }
    if (!masked) {
      out.writeBytes(payload);
      return out.toByteArray();
    }
    byte[] key = ByteBuffer.allocate(4).putInt(MASK).array();
    out.writeBytes(key);
    for (int i = 0; i < n; i++) {
      out.write(payload[i] ^ key[i % 4]);
    }
    return out.toByteArray();
  }

  /** The head of a frame with any length, without its payload. */
  static byte[] head(int first, long length, boolean masked) {
    return ByteBuffer.allocate(masked ? 14 : 10)
        .put((byte) first)
        .put((byte) (masked ? 0xff : 0x7f))
        .putLong(length)
        .array();
  }

  static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** One message as permessage-deflate sends it; the deflater keeps its window unless reset. */
  static byte[] deflate(Deflater deflater, byte[] message) {
    deflater.setInput(message);
    byte[] buffer = new byte[message.length + 1024];
    int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    // RFC 7692 section 7.2.1: the 00 00 ff ff at the end is not sent; section 7.2.3.6: nothing is
    // 00.
    return count < 4 ? new byte[1] : Arrays.copyOf(buffer, count - 4);
  }

  static Deflater deflater() {
    return new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  }
}
