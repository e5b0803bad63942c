package dev.weir.kernel.record;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Cuts text in UTF-8 behind a whole character; what is no such text stays as it is. */
final class TextCut {
  private static final int LONGEST = 4;
  private static final int CHARS = 4 << 10;

  private TextCut() {}

  /** How many of the first {@code length} bytes to show. */
  static int length(byte[] bytes, int length) {
    int back = 1;
    while (back < LONGEST && back <= length && (bytes[length - back] & 0xc0) == 0x80) {
      back++;
    }
    if (back > length) {
      return length;
    }
    int begun = size(bytes[length - back]);
    boolean midway = begun > back;
    return midway && isText(bytes, length - back) ? length - back : length;
  }

  /** How many bytes the character has that begins like this; 0 if none does. */
  private static int size(byte first) {
    int b = first & 0xff;
    if (b < 0xc2) {
      return 0;
    }
    return b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
  }

  private static boolean isText(byte[] bytes, int length) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    CharBuffer out = CharBuffer.allocate(CHARS);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isOverflow()) {
        return result.isUnderflow();
      }
      out.clear();
    }
  }
}
