package dev.weir.kernel.config.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding, RFC 3986 section 2.1. */
final class Percent {
  private Percent() {}

  /** The index of the first {@code %} that no two hexadecimal digits follow, or -1. */
  static int malformed(String text) {
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      if (at + 2 >= text.length() || hex(text, at + 1) < 0 || hex(text, at + 2) < 0) {
        return at;
      }
    }
    return -1;
  }

  /**
   * The decoded text, or null if its bytes are not UTF-8. The text must not be malformed.
   *
   * @param plusIsSpace as in the query of a form
   */
  static @Nullable String decode(String text, boolean plusIsSpace) {
    String spaced = plusIsSpace ? text.replace('+', ' ') : text;
    if (spaced.indexOf('%') < 0) {
      return spaced;
    }
    byte[] encoded = spaced.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int at = 0; at < encoded.length; at++) {
      if (encoded[at] == '%') {
        decoded.put((byte) (digit(encoded[at + 1]) << 4 | digit(encoded[at + 2])));
        at += 2;
      } else {
        decoded.put(encoded[at]);
      }
    }
    return utf8(decoded.flip());
  }

  /** The text of the bytes, or null if they are not UTF-8. */
  static @Nullable String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  private static int hex(String text, int at) {
    return text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
  }

  private static int digit(byte b) {
    return Character.digit(b, 16);
  }
}
