package dev.weir.plugin.store.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes of UTF-8 on their way to a writer. Closing it leaves the writer open. */
final class Utf8Output extends OutputStream {
  private static final int BUFFER = 16 << 10;

  private final PrintWriter out;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
  private final CharBuffer chars = CharBuffer.allocate(BUFFER);

  Utf8Output(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    if (!bytes.hasRemaining()) {
      decode(false);
    }
    bytes.put((byte) b);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (!bytes.hasRemaining()) {
        decode(false);
      }
      int count = Math.min(bytes.remaining(), end - at);
      bytes.put(from, at, count);
      at += count;
    }
  }

  private void decode(boolean last) throws IOException {
    bytes.flip();
    decoder.decode(bytes, chars, last);
    bytes.compact();
    out.append(chars.flip());
    chars.clear();
    if (out.checkError()) {
      throw new IOException("standard output: nobody reads it");
    }
  }

  @Override
  public void flush() throws IOException {
    decode(false);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    decode(true);
    out.flush();
  }
}
