package dev.weir.plugin.store.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.terminal.SafeText;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON that leaves out nothing, and in which nothing acts when it is shown on a terminal. */
final class SafeJson {
  static final ObjectMapper MAPPER = mapper();

  private SafeJson() {}

  /**
   * UTF-8 in which half a surrogate pair is a question mark; Jackson's own would refuse the record.
   */
  static Writer utf8(OutputStream out) {
    return new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }

  private static ObjectMapper mapper() {
    var factory = new JsonFactory();
    factory.setCharacterEscapes(new Escapes());
    factory.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    factory.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    return new ObjectMapper(factory);
  }

  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DEL = 0x7f;

    private final int[] ascii = standardAsciiEscapesForJSON();

    Escapes() {
      ascii[DEL] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return SafeText.acts(c) ? new SerializedString("\\u%04x".formatted(c)) : null;
    }
  }
}
