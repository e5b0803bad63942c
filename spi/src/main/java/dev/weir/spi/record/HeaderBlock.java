package dev.weir.spi.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message head, in the order and spelling in which they were sent. Keeps the bytes
 * and where each field lies in them; text is made when it is asked for, so that an event loop pays
 * for one copy of the head and no more. Immutable.
 *
 * <pre>
 *  raw:     "GET / HTTP/1.1\r\nHost: a\r\nX-B:  c \r\n\r\n"
 *  bounds:                     [name from, name to, value from, value to] for each field
 * </pre>
 *
 * @since 1.0
 */
public final class HeaderBlock {
  /** No fields. */
  public static final HeaderBlock EMPTY = new HeaderBlock(new byte[0], new int[0], 0);

  private final byte[] raw;
  private final int[] bounds;
  private final int size;

  /**
   * @param raw the bytes; not changed afterwards
   * @param bounds four offsets into {@code raw} for each field; not changed afterwards
   * @param size how many fields there are; {@code bounds} may be longer
   */
  public HeaderBlock(byte[] raw, int[] bounds, int size) {
    if (size < 0 || size * 4L > bounds.length) {
      throw new IllegalArgumentException("size: " + size);
    }
    this.raw = raw;
    this.bounds = bounds;
    this.size = size;
  }

  /** A block of name and value pairs, for protocols whose heads are not text, and for tests. */
  public static HeaderBlock of(String... pairs) {
    var text = new StringBuilder();
    var bounds = new int[pairs.length * 2];
    for (int i = 0; i < pairs.length; i++) {
      bounds[2 * i] = text.length();
      text.append(pairs[i]);
      bounds[2 * i + 1] = text.length();
    }
    return new HeaderBlock(
        text.toString().getBytes(StandardCharsets.ISO_8859_1), bounds, pairs.length / 2);
  }

  /** How many fields there are. */
  public int size() {
    return size;
  }

  /** The name of a field as sent. */
  public String name(int field) {
    return text(4 * field);
  }

  /** The value of a field as sent, without the white space around it; one char for each byte. */
  public String value(int field) {
    return text(4 * field + 2);
  }

  /** How many bytes the name of a field has. */
  public int nameLength(int field) {
    return bounds[4 * field + 1] - bounds[4 * field];
  }

  /** Puts the bytes of a field's name into an array, from a place on. */
  public void copyName(int field, byte[] target, int at) {
    System.arraycopy(raw, bounds[4 * field], target, at, nameLength(field));
  }

  /** Puts the bytes of a field's value into an array, from a place on. */
  public void copyValue(int field, byte[] target, int at) {
    System.arraycopy(raw, bounds[4 * field + 2], target, at, valueLength(field));
  }

  /** How many bytes the value of a field has. */
  public int valueLength(int field) {
    return bounds[4 * field + 3] - bounds[4 * field + 2];
  }

  /** Whether a field has this name; the case of the sent name does not matter. */
  public boolean is(int field, String lowerCaseName) {
    int from = bounds[4 * field];
    int length = bounds[4 * field + 1] - from;
    if (length != lowerCaseName.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int c = raw[from + i];
      if (c >= 'A' && c <= 'Z') {
        c += 'a' - 'A';
      }
      if (c != lowerCaseName.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The value of the first field with this name, or null. */
  public @Nullable String first(String lowerCaseName) {
    for (int i = 0; i < size; i++) {
      if (is(i, lowerCaseName)) {
        return value(i);
      }
    }
    return null;
  }

  private String text(int bound) {
    return new String(
        raw, bounds[bound], bounds[bound + 1] - bounds[bound], StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeaderBlock block && toString().equals(block.toString());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  /** One line for each field. Shows values: for tests, never for logs. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(name(i)).append(": ").append(value(i)).append('\n');
    }
    return text.toString();
  }
}
