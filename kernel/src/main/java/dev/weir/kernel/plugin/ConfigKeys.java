package dev.weir.kernel.plugin;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a configuration record, as rows of a table for people. Any thread. */
final class ConfigKeys {
  private static final int MAX_DEPTH = 4;

  private static final Map<Class<?>, String> TYPES =
      Map.ofEntries(
          Map.entry(boolean.class, "boolean"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(int.class, "integer"),
          Map.entry(Integer.class, "integer"),
          Map.entry(long.class, "integer"),
          Map.entry(Long.class, "integer"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(String.class, "text"),
          Map.entry(Duration.class, "duration"),
          Map.entry(ByteSize.class, "size"),
          Map.entry(Secret.class, "secret"),
          Map.entry(Credentials.class, "credentials"));

  private ConfigKeys() {}

  /**
   * One key.
   *
   * @param key with the keys that enclose it
   * @param type what to write
   * @param value the default, {@code required}, or a dash for nothing
   * @param doc its sentence, its bounds and its other spellings
   */
  record Row(String key, String type, String value, String doc) {}

  /** All keys of a record, those of records inside it after the key that holds them. */
  static List<Row> of(Class<?> config) {
    var rows = new ArrayList<Row>();
    collect("", config, rows, 0);
    return rows;
  }

  /** The sentence of a record or component; empty if it has none. */
  static String doc(AnnotatedElement element) {
    Doc doc = element.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  private static void collect(String prefix, Class<?> config, List<Row> rows, int depth) {
    RecordComponent[] components = config.getRecordComponents();
    for (RecordComponent component : components == null ? new RecordComponent[0] : components) {
      Key key = component.getAnnotation(Key.class);
      String name = key == null || key.value().isEmpty() ? component.getName() : key.value();
      Type type = component.getGenericType();
      rows.add(new Row(prefix + name, typeName(type), value(component), sentence(component, key)));
      Class<?> nested = nested(type);
      if (nested != null && depth < MAX_DEPTH) {
        String mark = raw(type) == List.class ? "[]." : ".";
        collect(prefix + name + mark, nested, rows, depth + 1);
      }
    }
  }

  private static String sentence(RecordComponent component, @Nullable Key key) {
    var text = new StringBuilder(doc(component));
    Range range = component.getAnnotation(Range.class);
    if (range != null) {
      text.append(" (").append(range.min()).append("..").append(range.max()).append(')');
    }
    if (key != null && key.aliases().length > 0) {
      text.append(" (also: ").append(String.join(", ", key.aliases())).append(')');
    }
    return text.toString().strip();
  }

  private static String value(RecordComponent component) {
    Default value = component.getAnnotation(Default.class);
    if (value != null) {
      boolean hidden = component.getType() == Secret.class && !value.value().isEmpty();
      return hidden ? "***" : value.value().isEmpty() ? "''" : value.value();
    }
    Class<?> type = component.getType();
    boolean optional =
        type == List.class || type == Map.class || nested(type) != null || isNullable(component);
    return optional ? "-" : "required";
  }

  /** Any annotation of that simple name counts, so that plugins need not use JSpecify's. */
  private static boolean isNullable(RecordComponent component) {
    for (Annotation annotation : component.getAnnotatedType().getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  private static String typeName(Type type) {
    Class<?> raw = raw(type);
    String known = TYPES.get(raw);
    if (known != null) {
      return known;
    }
    if (raw == List.class) {
      return "list of " + typeName(argument(type, 0));
    }
    if (raw == Map.class) {
      return "map to " + typeName(argument(type, 1));
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining("|"));
    }
    return raw.isRecord() ? "section" : raw.getSimpleName();
  }

  /** The record whose keys are written below this one's, or null. */
  private static @Nullable Class<?> nested(Type type) {
    Class<?> raw = raw(type);
    if (raw == List.class) {
      raw = raw(argument(type, 0));
    }
    return raw.isRecord() && !TYPES.containsKey(raw) ? raw : null;
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType parameterized
        ? parameterized.getActualTypeArguments()[index]
        : String.class;
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    return type instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : Object.class;
  }
}
