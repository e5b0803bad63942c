package dev.weir.kernel.record;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.weir.spi.terminal.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * Escapes what a terminal or an editor would act upon although JSON allows it: DEL, C1 controls,
 * line separators and marks that turn the direction of writing. Records hold text of strangers.
 */
final class SafeEscapes extends CharacterEscapes {
  private static final int DEL = 0x7f;

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
    return SafeText.acts(c) ? new SerializedString("\\u" + String.format("%04x", c)) : null;
  }
}
