package dev.weir.kernel.config.print;

import dev.weir.kernel.config.print.Value.Field;
import dev.weir.kernel.config.print.Value.Fields;
import dev.weir.kernel.config.print.Value.Items;
import dev.weir.kernel.config.print.Value.Raw;
import dev.weir.kernel.config.print.Value.Text;

/** JSON, two spaces per level. One use, one thread. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();

  static String write(Fields document) {
    JsonWriter writer = new JsonWriter();
    writer.value(document, 0);
    return writer.out.append('\n').toString();
  }

  private void value(Value value, int indent) {
    switch (value) {
      case Text text -> text(text.text());
      case Raw raw -> out.append(raw.token());
      case Items items -> items(items, indent);
      case Fields fields -> fields(fields, indent);
    }
  }

  private void items(Items items, int indent) {
    out.append('[');
    String separator = "";
    for (Value item : items.items()) {
      out.append(separator);
      line(indent + 1);
      value(item, indent + 1);
      separator = ",";
    }
    close(items.items().isEmpty(), indent, ']');
  }

  private void fields(Fields fields, int indent) {
    out.append('{');
    String separator = "";
    for (Field field : fields.fields()) {
      out.append(separator);
      line(indent + 1);
      text(field.key());
      out.append(": ");
      value(field.value(), indent + 1);
      separator = ",";
    }
    close(fields.fields().isEmpty(), indent, '}');
  }

  private void close(boolean empty, int indent, char bracket) {
    if (!empty) {
      line(indent);
    }
    out.append(bracket);
  }

  private void line(int indent) {
    out.append('\n').repeat("  ", indent);
  }

  private void text(String text) {
    out.append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        // Safe inside a page's script element as well.
        case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
        default -> out.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    out.append('"');
  }
}
