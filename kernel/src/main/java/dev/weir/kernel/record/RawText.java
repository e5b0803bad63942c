package dev.weir.kernel.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that came from the wire with one char for each byte. */
final class RawText {
  private static final int LAST_ASCII = 0x7f;
  private static final int LAST_BYTE = 0xff;

  private RawText() {}

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
