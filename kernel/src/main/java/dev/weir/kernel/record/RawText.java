package dev.weir.kernel.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text that came from the wire with one char for each byte. */
final class RawText {
  private static final int LAST_ASCII = 0x7f;
  private static final int LAST_BYTE = 0xff;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private RawText() {}

  /** The text with every byte that is not ASCII as {@code %XX}: what a URI is not to hold. */
  static String escaped(String raw) {
    int first = 0;
    while (first < raw.length() && !isHigh(raw.charAt(first))) {
      first++;
    }
    if (first == raw.length()) {
      return raw;
    }
    var out = new StringBuilder(raw.length() + 16);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (isHigh(c)) {
        out.append('%').append(HEX.toHexDigits((byte) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isHigh(char c) {
    return c > LAST_ASCII && c <= LAST_BYTE;
  }

  /** The text that the bytes are in UTF-8; if they are none, they stay Latin-1. */
  static String decoded(String raw) {
    boolean ascii = true;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c > LAST_BYTE) {
        return raw;
      }
      ascii &= c <= LAST_ASCII;
    }
    if (ascii) {
      return raw;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return raw;
    }
  }
}
