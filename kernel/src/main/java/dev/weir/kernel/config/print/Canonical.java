package dev.weir.kernel.config.print;

import dev.weir.kernel.config.bind.Scalars;
import dev.weir.kernel.config.print.Layout.Kind;
import dev.weir.kernel.config.print.Layout.Known;
import dev.weir.kernel.config.print.Value.Field;
import dev.weir.kernel.config.print.Value.Fields;
import dev.weir.kernel.config.print.Value.Items;
import dev.weir.kernel.config.print.Value.Raw;
import dev.weir.kernel.config.print.Value.Text;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a tree into printing order: known keys first, in their order and spelling and with their
 * kind, then unknown ones as written. What does not fit its kind is printed as it is; to refuse it
 * is not the printer's task.
 */
final class Canonical {
  private final boolean json;
  private final boolean masked;
  private final Comparator<String> keyOrder;

  /**
   * @param json whether durations become numbers of nanoseconds and keys sort by character
   * @param masked whether secrets become {@code ***}
   */
  Canonical(boolean json, boolean masked) {
    this.json = json;
    this.masked = masked;
    this.keyOrder = json ? Comparator.naturalOrder() : new NaturalOrder();
  }

  Fields document(Mapping document) {
    return section(document, Layout.DOCUMENT);
  }

  private Fields section(Mapping mapping, String section) {
    List<Field> fields = new ArrayList<>();
    for (Known known : Layout.section(section)) {
      Node node = mapping.get(known.name());
      Value value = node == null || nothing(node) ? null : known(known, node);
      if (value == null && known.always()) {
        value = empty(known.kind());
      }
      if (value != null) {
        fields.add(new Field(known.name(), value));
      }
    }
    for (Mapping.Entry entry : mapping.entries()) {
      if (Layout.known(section, entry.key()) == null) {
        fields.add(new Field(entry.key(), free(entry.key(), entry.value())));
      }
    }
    return new Fields(fields);
  }

  private static boolean nothing(Node node) {
    return node instanceof Scalar scalar && scalar.isNothing();
  }

  private Value empty(Kind kind) {
    return switch (kind) {
      case TEXT -> new Text("");
      case INT -> new Raw("0");
      case BOOL -> new Raw("false");
      case DURATION -> duration(0);
      case TEXTS, SECTIONS -> json ? new Raw("null") : new Items(List.of());
      case FREE, SECTION -> new Fields(List.of());
    };
  }

  /** The value as its key's kind wants it, or null if it is empty. */
  private @Nullable Value known(Known known, Node node) {
    return switch (known.kind()) {
      case TEXT, INT, BOOL, DURATION ->
          node instanceof Scalar scalar ? scalar(known, scalar) : free(known.name(), node);
      case TEXTS -> texts(known.name(), node);
      case FREE -> {
        Value value = free(known.name(), node);
        yield value instanceof Fields fields && fields.fields().isEmpty() ? null : value;
      }
      case SECTION ->
          node instanceof Mapping inner
              ? section(inner, known.section())
              : free(known.name(), node);
      case SECTIONS -> sections(known, node);
    };
  }

  private @Nullable Value scalar(Known known, Scalar scalar) {
    String text = scalar.text();
    if (masked && Secrets.hides(known.name())) {
      return text.isEmpty() ? null : new Text(Secrets.MASK);
    }
    return switch (known.kind()) {
      case INT -> {
        String whole = Plain.whole(text);
        yield whole == null ? new Text(text) : whole.equals("0") ? null : new Raw(whole);
      }
      case BOOL -> bool(text);
      case DURATION -> duration(text);
      default -> text.isEmpty() ? null : new Text(masked ? Secrets.masked(text) : text);
    };
  }

  private static @Nullable Value bool(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "True", "TRUE" -> new Raw("true");
      case "", "0", "f", "F", "false", "False", "FALSE" -> null;
      default -> new Text(text);
    };
  }

  private @Nullable Value duration(String text) {
    String whole = Plain.whole(text);
    // GOST reads a bare number of a section's own key as nanoseconds, and prints it so.
    Duration duration = Scalars.duration(whole == null ? text : whole + "ns");
    if (duration == null) {
      return new Text(text);
    }
    return duration.isZero() ? null : duration(duration.toNanos());
  }

  private Value duration(long nanos) {
    return json ? new Raw(Long.toString(nanos)) : new Text(GoDuration.format(nanos));
  }

  private @Nullable Value texts(String key, Node node) {
    List<Value> items = new ArrayList<>();
    switch (node) {
      case Sequence sequence -> {
        for (Node item : sequence.items()) {
          items.add(item instanceof Scalar scalar ? text(key, scalar.text()) : free(key, item));
        }
      }
      case Scalar scalar -> {
        if (!scalar.text().isEmpty()) {
          for (String part : scalar.text().split(",", -1)) {
            items.add(text(key, part));
          }
        }
      }
      case Mapping mapping -> items.add(free(key, mapping));
    }
    return items.isEmpty() ? null : new Items(items);
  }

  private Text text(String key, String text) {
    if (!masked) {
      return new Text(text);
    }
    return new Text(Secrets.hides(key) ? Secrets.MASK : Secrets.masked(text));
  }

  private @Nullable Value sections(Known known, Node node) {
    List<Node> nodes = node instanceof Sequence sequence ? sequence.items() : List.of(node);
    List<Value> items = new ArrayList<>();
    for (Node item : nodes) {
      items.add(
          item instanceof Mapping inner
              ? section(inner, known.section())
              : free(known.name(), item));
    }
    return items.isEmpty() ? null : new Items(items);
  }

  /** A value of a key whose shape the grammar leaves open: mappings sorted by key. */
  private Value free(String key, Node node) {
    return switch (node) {
      case Scalar scalar -> freeScalar(key, scalar);
      case Sequence sequence ->
          new Items(sequence.items().stream().map(item -> free(key, item)).toList());
      case Mapping mapping -> {
        List<Field> fields = new ArrayList<>();
        for (Mapping.Entry entry : mapping.entries()) {
          fields.add(new Field(entry.key(), free(entry.key(), entry.value())));
        }
        fields.sort(Comparator.comparing(Field::key, keyOrder));
        yield new Fields(fields);
      }
    };
  }

  private Value freeScalar(String key, Scalar scalar) {
    String text = scalar.text();
    if (masked && Secrets.hides(key) && !text.isEmpty()) {
      return new Text(Secrets.MASK);
    }
    if (!scalar.quoted()) {
      Value number = unquoted(text);
      if (number != null) {
        return number;
      }
    }
    return text(key, text);
  }

  /** The number, boolean or nothing that the unquoted text means, or null if it is a text. */
  private @Nullable Value unquoted(String text) {
    if (Plain.isNull(text)) {
      return new Raw("null");
    }
    Boolean bool = Plain.bool(text);
    if (bool != null) {
      return new Raw(bool.toString());
    }
    String whole = Plain.whole(text);
    if (whole != null) {
      return new Raw(whole);
    }
    // JSON has no such numbers as .5, 5. or .inf.
    boolean unfit = json && !text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    return Plain.isFloat(text) && !unfit ? new Raw(text) : null;
  }
}
