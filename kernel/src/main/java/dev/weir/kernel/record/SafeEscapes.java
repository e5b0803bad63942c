package dev.weir.kernel.record;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Escapes what a terminal or an editor would act upon although JSON allows it: DEL, C1 controls,
 * line separators and marks that turn the direction of writing. Records hold text of strangers.
 */
final class SafeEscapes extends CharacterEscapes {
  private static final int DEL = 0x7f;
  private static final int FIRST_C1 = 0x80;
  private static final int LAST_C1 = 0x9f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  SafeEscapes() {
    ascii[DEL] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    return acts(c) ? new SerializedString("\\u" + String.format("%04x", c)) : null;
  }

  /** Whether a character does something instead of being something. */
  static boolean acts(int c) {
    return c < ' '
        || c == DEL
        || (c >= FIRST_C1 && c <= LAST_C1)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e
        || c == 0x200f
        || c == 0xfeff;
  }
}
