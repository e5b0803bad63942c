package dev.weir.wire.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON that is put together in memory. What is between the values, the caller writes; every string
 * is escaped, whoever made it: controls, quotes and backslashes (RFC 8259 section 7), and DEL.
 */
public final class JsonText {
  private static final int LARGEST = Integer.MAX_VALUE - 16;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

  /**
   * @param expected about how many bytes it will be
   */
  public JsonText(int expected) {
    bytes = new byte[Math.max(64, expected)];
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** Forgets what came after a size that it had. */
  public JsonText cutTo(int earlier) {
    if (earlier < 0 || earlier > size) {
      throw new IllegalArgumentException("size: " + earlier + " (expected: 0.." + size + ")");
    }
    size = earlier;
    return this;
  }

  /** Text that is JSON already: ASCII only. */
  public JsonText raw(String ascii) {
    int length = ascii.length();
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) ascii.charAt(i);
    }
    size += length;
    return this;
  }

  /** One ASCII character that is JSON already. */
  public JsonText raw(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  /** Bytes that are JSON already. */
  public JsonText raw(byte[] json, int from, int to) {
    room(to - from);
    System.arraycopy(json, from, bytes, size, to - from);
    size += to - from;
    return this;
  }

  /** Bytes that are JSON already; the buffer is not moved. */
  public JsonText raw(ByteBuffer json) {
    int length = json.remaining();
    room(length);
    json.get(json.position(), bytes, size, length);
    size += length;
    return this;
  }

  /** A string, in quotes. Half surrogates become question marks. */
  public JsonText string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return raw('"').escaped(utf8, 0, utf8.length).raw('"');
  }

  /** A string of UTF-8, in quotes; the buffer is not moved. */
  public JsonText string(ByteBuffer utf8) {
    raw('"');
    if (utf8.hasArray()) {
      int from = utf8.arrayOffset() + utf8.position();
      escaped(utf8.array(), from, from + utf8.remaining());
    } else {
      var copy = new byte[utf8.remaining()];
      utf8.get(utf8.position(), copy);
      escaped(copy, 0, copy.length);
    }
    return raw('"');
  }

  /** {@code "name":"value"}. */
  public JsonText field(String name, String value) {
    return string(name).raw(':').string(value);
  }

  private JsonText escaped(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to) {
      int plain = at;
      while (plain < to && isPlain(utf8[plain])) {
        plain++;
      }
      raw(utf8, at, plain);
      if (plain < to) {
        escape(utf8[plain++]);
      }
      at = plain;
    }
    return this;
  }

  private static boolean isPlain(byte c) {
    // Bytes of longer characters are negative.
    return c < 0 || (c >= ' ' && c != '"' && c != '\\' && c != 0x7f);
  }

  private void escape(byte c) {
    raw('\\');
    switch (c) {
      case '"', '\\' -> raw((char) c);
      case '\n' -> raw('n');
      case '\r' -> raw('r');
      case '\t' -> raw('t');
      default -> {
        raw("u00");
        room(2);
        bytes[size++] = HEX[c >> 4 & 0xf];
        bytes[size++] = HEX[c & 0xf];
      }
    }
  }

  private void room(int more) {
    if (more > bytes.length - size) {
      long wanted = Math.max((long) size + more, 2L * bytes.length);
      if ((long) size + more > LARGEST) {
        throw new IllegalStateException("json text: too long");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, LARGEST));
    }
  }

  /** What there is; good until more is written. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, size).slice();
  }

  /** A copy of what there is. */
  public byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }
}
