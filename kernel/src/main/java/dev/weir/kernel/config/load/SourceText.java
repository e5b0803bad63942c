package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Place;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** From the bytes of a document to its text: size, encoding and byte order mark. */
final class SourceText {
  /** The parser's time for a token grows with the square of its length within a line. */
  static final int MAX_LINE = 256 * 1024;

  private SourceText() {}

  /** The text, or null if it is too large or not UTF-8, which has been noted. */
  static @Nullable String decode(String source, byte[] content, Problems problems) {
    var start = new Place(source, 1, 1);
    if (content.length > YamlReader.MAX_BYTES) {
      problems.add(
          start,
          Codes.TOO_LARGE,
          "",
          "more than "
              + YamlReader.MAX_BYTES / (1024 * 1024)
              + " MiB (expected: a configuration;"
              + " long lists of matchers belong in a file of their own)");
      return null;
    }
    if (isUtf16(content)) {
      problems.add(start, Codes.UNREADABLE, "", "UTF-16 text (expected: UTF-8)");
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(content);
    CharBuffer out = CharBuffer.allocate(content.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      problems.add(end(source, text), Codes.UNREADABLE, "", "bytes that are not UTF-8 text");
      return null;
    }
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    int line = longLine(body);
    if (line > 0) {
      problems.add(
          new Place(source, line, 1),
          Codes.TOO_LARGE,
          "",
          "line of more than " + MAX_LINE / 1024 + " Ki characters (expected: shorter lines)");
      return null;
    }
    return isJson(body) ? asYaml(body) : body;
  }

  /** The number of the first line that is too long, or 0. */
  private static int longLine(String text) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (i - start >= MAX_LINE) {
        return line;
      }
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return 0;
  }

  private static boolean isUtf16(byte[] content) {
    if (content.length < 2) {
      return false;
    }
    int first = (content[0] & 0xff) << 8 | (content[1] & 0xff);
    return first == 0xfeff
        || first == 0xfffe
        || first < 0x80
        || ((first & 0x80ff) == 0 && first != 0);
  }

  /** JSON may be indented with tabs, YAML may not; inside JSON texts a tab is always escaped. */
  private static boolean isJson(String text) {
    String head = text.stripLeading();
    return head.startsWith("{") || head.startsWith("[");
  }

  /** YAML 1.1 knows all escapes of JSON but the one for a slash. */
  private static String asYaml(String json) {
    var yaml = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '\\' && i + 1 < json.length()) {
        i++;
        if (json.charAt(i) != '/') {
          yaml.append(c);
        }
        yaml.append(json.charAt(i));
      } else {
        yaml.append(c == '\t' ? ' ' : c);
      }
    }
    return yaml.toString();
  }

  private static Place end(String source, String text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      boolean next = text.charAt(i) == '\n';
      line += next ? 1 : 0;
      column = next ? 1 : column + 1;
    }
    return new Place(source, line, column);
  }
}
