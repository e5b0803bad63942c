package dev.weir.kernel.config.bind;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The types of configuration components, as the schema and the reference page tell them apart. */
public final class Types {
  private Types() {}

  /** One of the forms a value can have. */
  public sealed interface Form {}

  /** A list; a textual one may be written as a comma text. */
  public record ListOf(Type element, boolean textual) implements Form {}

  /** Free keys. */
  public record MapOf(Type value) implements Form {}

  /** The keys of a record. */
  public record Nested(Class<? extends Record> record) implements Form {}

  /** One of some words. */
  public record Choice(List<String> spellings) implements Form {}

  /**
   * One text.
   *
   * @param jsonTypes as which JSON types it may be written
   */
  public record Text(List<String> jsonTypes) implements Form {}

  /** The form of a type. */
  public static Form shapeOf(Type type) {
    Class<?> raw = Binder.raw(type);
    if (raw == List.class) {
      Type element = Binder.argument(type, 0);
      Class<?> item = Binder.raw(element);
      return new ListOf(element, !item.isRecord() || Binder.isValue(item));
    }
    if (raw == Map.class) {
      return new MapOf(Binder.argument(type, 1));
    }
    if (raw.isRecord() && !Binder.isValue(raw)) {
      return new Nested(raw.asSubclass(Record.class));
    }
    if (raw.isEnum()) {
      return new Choice(
          Arrays.stream(raw.getEnumConstants())
              .flatMap(constant -> Values.spellings((Enum<?>) constant).stream())
              .toList());
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return new Text(List.of("boolean", "integer", "string"));
    }
    return new Text(List.of("string", "number"));
  }
}
