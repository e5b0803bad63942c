package dev.weir.kernel.record;

import dev.weir.spi.terminal.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes JSON straight into an array of bytes: all that records are made of, and nothing else. Text
 * becomes UTF-8; what a terminal or an editor would act upon although JSON allows it (DEL, C1
 * controls, line separators, marks that turn the direction of writing) is escaped, since records
 * hold text of strangers. Half a surrogate pair becomes U+FFFD.
 *
 * <p>Whoever writes keeps to the grammar: nothing is checked. Each value puts a comma behind
 * itself, which the end of what it is in takes back. Not thread-safe; used again and again.
 */
final class JsonOutput {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null,".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true,".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false,".getBytes(StandardCharsets.US_ASCII);
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  /** Bytes that are encoded at a time: a multiple of three, so that the parts can be joined. */
  private static final int BASE64_PART = 24 << 10;

  /** {@code 0}: stands for itself; {@code u}: by its number; else the letter behind a backslash. */
  private static final byte[] ESCAPES = escapes();

  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_CHAR = 6;
  private static final int DEL = 0x7f;

  private byte[] bytes;
  private int length;

  /**
   * @param room bytes that there is room for at first
   */
  JsonOutput(int room) {
    bytes = new byte[room];
  }

  private static byte[] escapes() {
    var table = new byte[DEL + 1];
    Arrays.fill(table, 0, ' ', (byte) 'u');
    table[DEL] = 'u';
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\t'] = 't';
    table['\n'] = 'n';
    table['\f'] = 'f';
    table['\r'] = 'r';
    return table;
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
  }

  /** How many bytes it has room for. */
  int room() {
    return bytes.length;
  }

  /** Where the next byte goes. */
  int length() {
    return length;
  }

  /** A copy of all that was written, with the colon or comma behind it. */
  byte[] written() {
    return since(0);
  }

  /** A copy of what was written from a place on. */
  byte[] since(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  /** A copy of the one value that was written, without the comma behind it. */
  byte[] value() {
    return Arrays.copyOf(bytes, length - 1);
  }

  void startObject() {
    put('{');
  }

  void endObject() {
    end('}');
  }

  void startArray() {
    put('[');
  }

  void endArray() {
    end(']');
  }

  private void put(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  private void end(char c) {
    ensure(2);
    // Nothing ends with a comma but a value: texts end with a quote.
    if (bytes[length - 1] == ',') {
      length--;
    }
    bytes[length++] = (byte) c;
    bytes[length++] = ',';
  }

  void key(JsonPiece key) {
    piece(key.text());
  }

  /** A key and its text, unless that is empty. */
  void optional(JsonPiece key, String text) {
    if (!text.isEmpty()) {
      key(key);
      string(text);
    }
  }

  /** What is JSON already, with what follows it. */
  void piece(byte[] json) {
    append(json, 0, json.length);
  }

  void key(String name) {
    string(name);
    bytes[length - 1] = ':';
  }

  void nothing() {
    append(NULL, 0, NULL.length);
  }

  void bool(boolean value) {
    byte[] text = value ? TRUE : FALSE;
    append(text, 0, text.length);
  }

  void number(long value) {
    ensure(LONGEST_NUMBER + 1);
    if (value < 0) {
      ascii(Long.toString(value));
      bytes[length++] = ',';
      return;
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    bytes[length++] = ',';
  }

  /**
   * A number that is text already.
   *
   * @param digits ASCII, as the grammar of JSON has it
   */
  void number(String digits) {
    ensure(digits.length() + 1);
    ascii(digits);
    bytes[length++] = ',';
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  void string(String text) {
    int count = text.length();
    ensure(count + 3);
    byte[] out = bytes;
    int at = length;
    out[at++] = '"';
    int i = 0;
    while (i < count) {
      char c = text.charAt(i);
      if (c > DEL || ESCAPES[c] != 0) {
        break;
      }
      out[at++] = (byte) c;
      i++;
    }
    length = at;
    if (i < count) {
      rest(text, i);
    }
    bytes[length++] = '"';
    bytes[length++] = ',';
  }

  /** From the first char on that does not stand for itself. */
  private void rest(String text, int from) {
    int count = text.length();
    int i = from;
    while (i < count) {
      char c = text.charAt(i++);
      // And what closes the text.
      ensure(count - i + LONGEST_CHAR + 2);
      if (c <= DEL) {
        ascii(c);
      } else if (SafeText.acts(c)) {
        escaped(c);
      } else if (!Character.isSurrogate(c)) {
        utf8(c);
      } else if (Character.isHighSurrogate(c)
          && i < count
          && Character.isLowSurrogate(text.charAt(i))) {
        utf8(Character.toCodePoint(c, text.charAt(i++)));
      } else {
        utf8('\ufffd');
      }
    }
  }

  private void ascii(char c) {
    byte escape = ESCAPES[c];
    if (escape == 0) {
      bytes[length++] = (byte) c;
    } else if (escape == 'u') {
      escaped(c);
    } else {
      bytes[length++] = '\\';
      bytes[length++] = escape;
    }
  }

  private void escaped(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    hex(c, 4);
  }

  /** RFC 3629 section 3. */
  private void utf8(int c) {
    if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | c >> 6);
    } else {
      if (c < 0x10000) {
        bytes[length++] = (byte) (0xe0 | c >> 12);
      } else {
        bytes[length++] = (byte) (0xf0 | c >> 18);
        bytes[length++] = (byte) (0x80 | (c >> 12 & 0x3f));
      }
      bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3f));
    }
    bytes[length++] = (byte) (0x80 | (c & 0x3f));
  }

  private void hex(long value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
    }
  }

  /** A UUID in its usual form (RFC 9562 section 4). */
  void uuid(long high, long low) {
    ensure(39);
    bytes[length++] = '"';
    hex(high >>> 32, 8);
    bytes[length++] = '-';
    hex(high >>> 16, 4);
    bytes[length++] = '-';
    hex(high, 4);
    bytes[length++] = '-';
    hex(low >>> 48, 4);
    bytes[length++] = '-';
    hex(low, 12);
    bytes[length++] = '"';
    bytes[length++] = ',';
  }

  /** A text of hexadecimal digits. */
  void hex(byte[] binary) {
    ensure(2 * binary.length + 3);
    bytes[length++] = '"';
    for (byte b : binary) {
      hex(b, 2);
    }
    bytes[length++] = '"';
    bytes[length++] = ',';
  }

  /**
   * A text in base64 (RFC 4648 section 4), in one line.
   *
   * @param count how many of the bytes count
   */
  void base64(byte[] binary, int count) {
    ensure((count + 2) / 3 * 4 + 3);
    bytes[length++] = '"';
    for (int from = 0; from < count; from += BASE64_PART) {
      int to = Math.min(count, from + BASE64_PART);
      byte[] part =
          from == 0 && to == binary.length ? binary : Arrays.copyOfRange(binary, from, to);
      byte[] text = BASE64.encode(part);
      System.arraycopy(text, 0, bytes, length, text.length);
      length += text.length;
    }
    bytes[length++] = '"';
    bytes[length++] = ',';
  }

  /** As {@link #piece(byte[])}, of what another output has between two places. */
  void piece(JsonOutput other, int from, int to) {
    append(other.bytes, from, to);
  }

  private void append(byte[] text, int from, int to) {
    ensure(to - from);
    System.arraycopy(text, from, bytes, length, to - from);
    length += to - from;
  }

  private void ensure(int more) {
    if (more > bytes.length - length) {
      grow(more);
    }
  }

  private void grow(int more) {
    int needed = Math.addExact(length, more);
    int size = bytes.length > Integer.MAX_VALUE / 2 ? needed : Math.max(needed, 2 * bytes.length);
    bytes = Arrays.copyOf(bytes, size);
  }
}
