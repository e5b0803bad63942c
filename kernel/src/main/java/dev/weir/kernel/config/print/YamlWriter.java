package dev.weir.kernel.config.print;

import dev.weir.kernel.config.print.Value.Field;
import dev.weir.kernel.config.print.Value.Fields;
import dev.weir.kernel.config.print.Value.Items;
import dev.weir.kernel.config.print.Value.Raw;
import dev.weir.kernel.config.print.Value.Text;

/** Block-style YAML, two spaces per level, lists indented below their key. One use, one thread. */
final class YamlWriter {
  private static final String INDICATORS = "#,[]{}&*!|>'\"%@`";
  private final StringBuilder out = new StringBuilder();

  static String write(Fields document) {
    YamlWriter writer = new YamlWriter();
    if (document.fields().isEmpty()) {
      return "{}\n";
    }
    writer.fields(document, 0);
    return writer.out.toString();
  }

  private void fields(Fields fields, int indent) {
    boolean first = true;
    for (Field field : fields.fields()) {
      if (!first) {
        indent(indent);
      }
      first = false;
      out.append(scalar(field.key())).append(':');
      switch (field.value()) {
        case Fields inner when !inner.fields().isEmpty() -> {
          out.append('\n');
          indent(indent + 1);
          fields(inner, indent + 1);
        }
        case Items items when !items.items().isEmpty() -> {
          out.append('\n');
          indent(indent + 1);
          items(items, indent + 1);
        }
        default -> out.append(' ').append(flat(field.value())).append('\n');
      }
    }
  }

  private void items(Items items, int indent) {
    boolean first = true;
    for (Value item : items.items()) {
      if (!first) {
        indent(indent);
      }
      first = false;
      out.append("- ");
      switch (item) {
        case Fields inner when !inner.fields().isEmpty() -> fields(inner, indent + 1);
        case Items inner when !inner.items().isEmpty() -> items(inner, indent + 1);
        default -> out.append(flat(item)).append('\n');
      }
    }
  }

  private void indent(int levels) {
    out.repeat("  ", levels);
  }

  private static String flat(Value value) {
    return switch (value) {
      case Text text -> scalar(text.text());
      case Raw raw -> raw.token();
      case Items _ -> "[]";
      case Fields _ -> "{}";
    };
  }

  /**
   * The text as it is where that is safe; in single quotes where only the syntax is in the way; in
   * double quotes where it would read as another type or has characters that need an escape.
   */
  static String scalar(String text) {
    if (!Plain.isUnambiguous(text) || needsEscapes(text)) {
      return doubleQuoted(text);
    }
    return standsAlone(text) ? text : "'" + text.replace("'", "''") + "'";
  }

  private static boolean needsEscapes(String text) {
    return text.codePoints().anyMatch(c -> !isPrintable(c));
  }

  // YAML 1.2 section 5.1, c-printable, without the tab and the line breaks.
  private static boolean isPrintable(int c) {
    return (c >= 0x20 && c <= 0x7e)
        || (c >= 0xa0 && c <= 0xd7ff && c != 0x2028 && c != 0x2029)
        || (c >= 0xe000 && c <= 0xfffd && c != 0xfeff)
        || c >= 0x10000;
  }

  // YAML 1.2 section 7.3.3, ns-plain in block context.
  private static boolean standsAlone(String text) {
    if (text.startsWith("---")
        || text.startsWith("...")
        || text.startsWith(" ")
        || text.endsWith(" ")
        || INDICATORS.indexOf(text.charAt(0)) >= 0) {
      return false;
    }
    if ("-?:".indexOf(text.charAt(0)) >= 0 && (text.length() == 1 || text.charAt(1) == ' ')) {
      return false;
    }
    return !text.contains(": ") && !text.endsWith(":") && !text.contains(" #");
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> escape(quoted, c));
    return quoted.append('"').toString();
  }

  private static void escape(StringBuilder quoted, int c) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      default -> {
        if (isPrintable(c)) {
          quoted.appendCodePoint(c);
        } else if (c <= 0xff) {
          quoted.append("\\x%02X".formatted(c));
        } else {
          quoted.append("\\u%04X".formatted(c));
        }
      }
    }
  }
}
