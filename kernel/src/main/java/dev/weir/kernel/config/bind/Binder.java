package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.RecordShape.Component;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Binds a mapping to a record by the annotations of {@link dev.weir.spi.config}. What is wrong is
 * noted, not thrown, and binding goes on: a value that cannot be read is replaced by its default,
 * so that whoever checks further finds further problems. A result is therefore only good for use if
 * no problem was noted. One thread.
 */
public final class Binder {
  /** How long a list in one text may be; the reader bounds real lists. */
  private static final int MAX_COMMAS = 10_000;

  private final SecretSource secrets;
  private final Consumer<Ref> refs;

  /** A binder for configuration records of components. */
  public Binder(SecretSource secrets) {
    this(secrets, ref -> {});
  }

  /**
   * @param secrets where secrets come from
   * @param refs is told every name that was bound
   */
  public Binder(SecretSource secrets, Consumer<Ref> refs) {
    this.secrets = secrets;
    this.refs = refs;
  }

  /**
   * Binds a mapping whose keys are all the record's own; others are problems.
   *
   * @param path of the mapping, for messages
   * @return null if a value without default is missing or wrong, or the record refused its values
   */
  public <C extends Record> @Nullable C bind(
      Class<C> type, Mapping mapping, String path, Problems problems) {
    RecordShape shape = RecordShape.of(type);
    reportUnknown(shape, mapping, path, problems);
    return top(type, shape, mapping, path, problems);
  }

  /**
   * Binds a mapping that several records share; {@link UsedKeys#reportUnknown} ends it.
   *
   * @return as of {@link #bind(Class, Mapping, String, Problems)}
   */
  public <C extends Record> @Nullable C bind(
      Class<C> type, Mapping mapping, String path, Problems problems, UsedKeys used) {
    RecordShape shape = RecordShape.of(type);
    shape.spellings().forEach(used::accept);
    return top(type, shape, mapping, path, problems);
  }

  /** A record that declares what cannot be bound is its plugin's mistake, and reported as such. */
  private <C extends Record> @Nullable C top(
      Class<C> type, RecordShape shape, Mapping mapping, String path, Problems problems) {
    try {
      return type.cast(record(shape, mapping, path, problems));
    } catch (IllegalStateException e) {
      problems.add(mapping.place(), Codes.CONFLICT, path, type.getName() + ": " + e.getMessage());
      return null;
    }
  }

  private static void reportUnknown(
      RecordShape shape, Mapping mapping, String path, Problems problems) {
    if (shape.takesRest()) {
      return;
    }
    for (Mapping.Entry entry : mapping.entries()) {
      if (shape.named(entry.key()).isEmpty()) {
        UsedKeys.report(shape.section(), entry, path, shape.spellings(), problems);
      }
    }
  }

  private @Nullable Object record(
      RecordShape shape, Mapping mapping, String path, Problems problems) {
    int before = problems.total();
    @Nullable Object[] values = new @Nullable Object[shape.components().size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      Component component = shape.components().get(i);
      Slot slot = new Slot(shape, component, mapping, path, problems);
      values[i] =
          switch (component.role()) {
            case ORIGIN -> new Origin(path, mapping.place(), mapping);
            case WHOLE -> mapping;
            case REST -> rest(shape, mapping);
            case KEY -> value(slot);
          };
      complete &= values[i] != null || component.nullable();
    }
    return complete ? new Construction(shape, mapping, path, problems).of(values, before) : null;
  }

  private static Mapping rest(RecordShape shape, Mapping mapping) {
    return new Mapping(
        mapping.entries().stream().filter(e -> shape.named(e.key()).isEmpty()).toList(),
        mapping.place());
  }

  /** One key of one record at one place. */
  private record Slot(
      RecordShape shape, Component component, Mapping mapping, String path, Problems problems) {
    /** The same without noting problems. */
    Slot quiet() {
      return new Slot(shape, component, mapping, path, new Problems());
    }

    String keyPath() {
      return path.isEmpty() ? component.key() : path + "." + component.key();
    }
  }

  /** The value of a key; null if it may be null, and if it must not but cannot be had. */
  private @Nullable Object value(Slot slot) {
    Mapping.Entry found = null;
    for (Mapping.Entry entry : slot.mapping().entries()) {
      if (!slot.component().isNamed(entry.key())) {
        continue;
      }
      if (found != null) {
        slot.problems()
            .add(
                entry.keyPlace(),
                Codes.DUPLICATE_KEY,
                slot.path(),
                "key \""
                    + entry.key()
                    + "\" means the same as \""
                    + found.key()
                    + "\" at "
                    + found.keyPlace());
        continue;
      }
      found = entry;
    }
    if (found == null || (found.value() instanceof Scalar scalar && scalar.isNothing())) {
      return absent(slot, found == null ? slot.mapping().place() : found.keyPlace(), false);
    }
    Object bound = convert(slot, slot.component().type(), found.value(), slot.keyPath());
    return bound != null ? bound : absent(slot, found.keyPlace(), true);
  }

  /** What stands for a key that is not there, or (noted already) cannot be read. */
  private @Nullable Object absent(Slot slot, Place place, boolean noted) {
    Component component = slot.component();
    if (component.defaultText() != null) {
      return convert(
          slot, component.type(), new Scalar(component.defaultText(), true, place), slot.keyPath());
    }
    if (component.nullable()) {
      return null;
    }
    Class<?> raw = raw(component.type());
    if (raw == List.class) {
      return List.of();
    }
    if (raw == Map.class) {
      return Map.of();
    }
    if (raw == Mapping.class) {
      return Mapping.empty(place);
    }
    if (raw.isRecord() && !isValue(raw)) {
      Slot target = noted ? slot.quiet() : slot;
      return convert(target, raw, Mapping.empty(place), slot.keyPath());
    }
    if (!noted) {
      slot.problems()
          .add(
              place,
              Codes.REQUIRED,
              slot.keyPath(),
              "missing (expected: " + Expected.of(component) + ")");
    }
    return null;
  }

  /** Reads a node as a type; null if that was not possible, which has been noted. */
  private @Nullable Object convert(Slot slot, Type type, Node node, String path) {
    Class<?> raw = raw(type);
    if (raw == List.class) {
      return list(slot, argument(type, 0), node, path);
    }
    if (raw == Map.class) {
      return map(slot, argument(type, 1), node, path);
    }
    if (raw == Node.class) {
      return node;
    }
    if (raw == Mapping.class) {
      return node instanceof Mapping ? node : wrongKind(slot, node, "a mapping", path);
    }
    if (raw.isRecord() && !isValue(raw)) {
      if (!(node instanceof Mapping mapping)) {
        return wrongKind(slot, node, "a mapping", path);
      }
      RecordShape shape = RecordShape.of(raw.asSubclass(Record.class));
      reportUnknown(shape, mapping, path, slot.problems());
      return record(shape, mapping, path, slot.problems());
    }
    if (!(node instanceof Scalar scalar)) {
      return wrongKind(slot, node, Expected.of(type), path);
    }
    return scalar(slot, raw, scalar, path);
  }

  private @Nullable Object list(Slot slot, Type element, Node node, String path) {
    var items = new ArrayList<Object>();
    if (node instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        Object item = convert(slot, element, sequence.items().get(i), path + "[" + i + "]");
        if (item != null) {
          items.add(item);
        }
      }
      return List.copyOf(items);
    }
    Class<?> raw = raw(element);
    boolean textual = !raw.isRecord() || isValue(raw);
    if (!(node instanceof Scalar scalar) || !textual) {
      return wrongKind(slot, node, "a list", path);
    }
    if (scalar.text().chars().filter(c -> c == ',').count() > MAX_COMMAS) {
      slot.problems()
          .add(scalar.place(), Codes.VALUE, path, "too many commas (expected: a list, or a file)");
      return null;
    }
    for (String part : scalar.text().split(",", -1)) {
      if (!part.isBlank()) {
        Object item = scalar(slot, raw, new Scalar(part.strip(), true, scalar.place()), path);
        if (item != null) {
          items.add(item);
        }
      }
    }
    return List.copyOf(items);
  }

  private @Nullable Object map(Slot slot, Type value, Node node, String path) {
    if (!(node instanceof Mapping mapping)) {
      return wrongKind(slot, node, "a mapping", path);
    }
    var values = new LinkedHashMap<String, Object>();
    for (Mapping.Entry entry : mapping.entries()) {
      Object bound = convert(slot, value, entry.value(), path + "." + Shown.text(entry.key()));
      if (bound != null) {
        values.put(entry.key(), bound);
      }
    }
    return Map.copyOf(values);
  }

  private @Nullable Object scalar(Slot slot, Class<?> raw, Scalar scalar, String path) {
    if (raw == Secret.class) {
      return secret(slot, scalar, path);
    }
    if (raw == Ref.class) {
      Kind kind = slot.component().refers();
      if (kind == null) {
        throw new IllegalStateException("Ref without @Refers in " + slot.shape().type());
      }
      var ref = new Ref(kind, scalar.text(), new Origin(path, scalar.place()));
      refs.accept(ref);
      return ref;
    }
    if (raw == BypassName.class) {
      refs.accept(new Ref(Kind.BYPASS, scalar.text(), new Origin(path, scalar.place())));
      return new BypassName(scalar.text());
    }
    if (slot.component().fileName() && !scalar.quoted() && Values.isNoName(scalar.text())) {
      slot.problems()
          .add(
              scalar.place(),
              Codes.VALUE,
              path,
              Shown.text(scalar.text())
                  + " (expected: the name of a file or folder, in quotes if this is one)");
      return null;
    }
    Object value = Values.read(raw, scalar.text());
    if (value == null) {
      return wrongValue(slot, raw, scalar, path);
    }
    String outside = Values.outside(slot.component().range(), raw, value);
    if (outside != null) {
      slot.problems()
          .add(
              scalar.place(),
              Codes.VALUE,
              path,
              Shown.value(path, scalar.text()) + " (expected: " + outside + ")");
      return null;
    }
    return value;
  }

  private @Nullable Object wrongValue(Slot slot, Class<?> raw, Scalar scalar, String path) {
    String text = scalar.text();
    if (UnbuiltKeys.value(slot.shape().section(), slot.component().key(), text)) {
      slot.problems()
          .add(
              scalar.place(),
              Codes.NOT_BUILT,
              path,
              Shown.value(path, text) + ": " + UnbuiltKeys.PHRASE);
      return null;
    }
    String hint = Shown.isSecretKey(path) ? "" : Suggestion.phrase(text, Values.words(raw));
    slot.problems()
        .add(
            scalar.place(),
            Codes.VALUE,
            path,
            Shown.value(path, text) + " (expected: " + Expected.of(raw) + hint + ")");
    return null;
  }

  private @Nullable Object secret(Slot slot, Scalar scalar, String path) {
    try {
      return new Secret(secrets.resolve(scalar.text()));
    } catch (SecretSource.Missing e) {
      slot.problems().add(scalar.place(), Codes.SECRET, path, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable Object wrongKind(Slot slot, Node node, String expected, String path) {
    String written =
        switch (node) {
          case Mapping mapping -> "a mapping";
          case Sequence sequence -> "a list";
          case Scalar scalar -> scalar.isNothing() ? "nothing" : "a text";
        };
    slot.problems().add(node.place(), Codes.KIND, path, written + " (expected: " + expected + ")");
    return null;
  }

  /** Records that are one text. */
  static boolean isValue(Class<?> raw) {
    return raw == ByteSize.class
        || raw == Secret.class
        || raw == Ref.class
        || raw == BypassName.class;
  }

  static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw new IllegalStateException("type in a configuration record: " + type);
    };
  }

  static Type argument(Type type, int index) {
    if (type instanceof ParameterizedType generic) {
      return generic.getActualTypeArguments()[index];
    }
    throw new IllegalStateException("type without arguments in a configuration record: " + type);
  }
}
