package dev.weir.kernel.plugin;

import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.RecordShape.Component;
import dev.weir.kernel.config.bind.Types;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a configuration record, as rows of a table for people. Any thread. */
final class ConfigKeys {
  /** A record may hold itself; nobody reads that far. */
  private static final int MAX_DEPTH = 4;

  private static final Map<Type, String> SCALARS =
      Map.ofEntries(
          Map.entry(boolean.class, "boolean"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(int.class, "integer"),
          Map.entry(Integer.class, "integer"),
          Map.entry(long.class, "integer"),
          Map.entry(Long.class, "integer"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(Duration.class, "duration"),
          Map.entry(ByteSize.class, "size"),
          Map.entry(Secret.class, "secret"),
          Map.entry(BypassName.class, "name of a bypass"));

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
    collect("", config.asSubclass(Record.class), rows, 0);
    return rows;
  }

  /** What a record is for; empty if it does not say. */
  static String doc(Class<?> config) {
    return RecordShape.of(config.asSubclass(Record.class)).doc();
  }

  private static void collect(
      String prefix, Class<? extends Record> config, List<Row> rows, int depth) {
    for (Component component : RecordShape.of(config).keys()) {
      String key = prefix + component.key();
      rows.add(new Row(key, typeName(component.type()), value(component), sentence(component)));
      Class<? extends Record> nested = nested(component.type());
      if (nested != null && depth < MAX_DEPTH) {
        boolean list = Types.shapeOf(component.type()) instanceof Types.ListOf;
        collect(key + (list ? "[]." : "."), nested, rows, depth + 1);
      }
    }
  }

  private static String sentence(Component component) {
    var text = new StringBuilder(component.doc());
    Range range = component.range();
    if (range != null) {
      text.append(" (").append(range.min()).append("..").append(range.max()).append(')');
    }
    if (!component.aliases().isEmpty()) {
      text.append(" (also: ").append(String.join(", ", component.aliases())).append(')');
    }
    return text.toString().strip();
  }

  private static String value(Component component) {
    String value = component.defaultText();
    if (value == null) {
      return component.isRequired() ? "required" : "-";
    }
    if (value.isEmpty()) {
      return "''";
    }
    return component.type() == Secret.class ? "***" : value;
  }

  private static String typeName(Type type) {
    return switch (Types.shapeOf(type)) {
      case Types.ListOf list -> "list of " + typeName(list.element());
      case Types.MapOf map -> "map to " + typeName(map.value());
      case Types.Nested _ -> "section";
      case Types.Choice choice -> String.join("|", choice.spellings());
      case Types.Text _ -> SCALARS.getOrDefault(type, "text");
    };
  }

  /** The record whose keys are written below this one's, or null. */
  private static @Nullable Class<? extends Record> nested(Type type) {
    return switch (Types.shapeOf(type)) {
      case Types.Nested nested -> nested.record();
      case Types.ListOf list -> nested(list.element());
      case Types.MapOf _, Types.Choice _, Types.Text _ -> null;
    };
  }
}
