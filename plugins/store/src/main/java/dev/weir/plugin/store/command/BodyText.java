package dev.weir.plugin.store.command;

import dev.weir.spi.terminal.SafeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body, readable: JSON indented, text as text, anything else as the beginning of a
 * hex dump.
 *
 * @param out where it goes
 */
record BodyText(PrintWriter out) {
  private static final int ROW = 16;
  private static final int DUMPED = 512;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  void print(byte[] bytes, String media) {
    String text = text(bytes);
    if (text == null) {
      dump(bytes);
      return;
    }
    if (media.toLowerCase(Locale.ROOT).contains("json")) {
      try {
        text = Json.PRETTY.writeValueAsString(Json.read(text));
      } catch (IOException cut) {
        // Shown as it came.
      }
    }
    text.lines().forEach(line -> out.println(clean(line)));
  }

  private static String clean(String line) {
    return SafeText.clean(line.replace("\t", "    "));
  }

  /** The text that the bytes are; null if they are none. The last sign may have been cut. */
  private static @Nullable String text(byte[] bytes) {
    for (int end = bytes.length; end >= Math.max(0, bytes.length - 3); end--) {
      String text = decoded(ByteBuffer.wrap(bytes, 0, end));
      if (text != null) {
        return text.chars().noneMatch(BodyText::isBinary) ? text : null;
      }
    }
    return null;
  }

  private static @Nullable String decoded(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isBinary(int c) {
    return c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b;
  }

  private void dump(byte[] bytes) {
    int shown = Math.min(bytes.length, DUMPED);
    for (int at = 0; at < shown; at += ROW) {
      int end = Math.min(at + ROW, shown);
      var signs = new StringBuilder();
      for (int i = at; i < end; i++) {
        signs.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
      }
      out.println("%08x  %-47s  %s".formatted(at, HEX.formatHex(bytes, at, end), signs));
    }
    if (bytes.length > shown) {
      out.println("-- " + (bytes.length - shown) + " more bytes (weir show --json has them)");
    }
  }
}
