package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration record declares: its keys with types, defaults, bounds and texts. The
 * binder, the schema and the reference page all read this and nothing else.
 *
 * @param type the record
 * @param section the row of {@link UnbuiltKeys}; empty if it has none
 * @param doc what the record is for; may be empty
 * @param components in the order of the constructor
 */
public record RecordShape(
    Class<? extends Record> type, String section, String doc, List<Component> components) {
  /** What a component is filled from. */
  public enum Role {
    /** The value of a key. */
    KEY,
    /** Where the record was written. */
    ORIGIN,
    /** Keys that no other component claims. */
    REST,
    /** The mapping itself. */
    WHOLE
  }

  /**
   * One component.
   *
   * @param key the spelling for documents and messages
   * @param aliases other spellings
   * @param type its type, with type arguments
   * @param role what fills it
   * @param defaultText null if it has no default
   * @param range null if it has no bounds
   * @param fileName whether it names a file or folder
   * @param refers what a {@link Ref} names, otherwise null
   * @param nullable whether an absent key is null
   * @param doc one sentence; may be empty
   */
  public record Component(
      String key,
      List<String> aliases,
      Type type,
      Role role,
      @Nullable String defaultText,
      @Nullable Range range,
      boolean fileName,
      @Nullable Kind refers,
      boolean nullable,
      String doc) {
    /** Whether a configuration without this key is wrong, whatever else it says. */
    public boolean isRequired() {
      Class<?> raw = Binder.raw(type);
      boolean optional =
          raw == List.class || raw == Map.class || (raw.isRecord() && !Binder.isValue(raw));
      return role == Role.KEY && defaultText == null && !nullable && !optional;
    }

    /** Whether this is one of its spellings. */
    boolean isNamed(String text) {
      return key.equalsIgnoreCase(text) || aliases.stream().anyMatch(text::equalsIgnoreCase);
    }
  }

  /** Reading annotations costs more than binding; entries live as long as their class. */
  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return read(type.asSubclass(Record.class));
        }
      };

  /** What the annotations of a record say. */
  public static RecordShape of(Class<? extends Record> type) {
    return SHAPES.get(type);
  }

  private static RecordShape read(Class<? extends Record> type) {
    Section section = type.getAnnotation(Section.class);
    Doc doc = type.getAnnotation(Doc.class);
    return new RecordShape(
        type,
        section == null ? "" : section.value(),
        doc == null ? "" : doc.value(),
        Arrays.stream(type.getRecordComponents()).map(RecordShape::component).toList());
  }

  private static Component component(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    Default defaultValue = component.getAnnotation(Default.class);
    Refers refers = component.getAnnotation(Refers.class);
    Doc doc = component.getAnnotation(Doc.class);
    return new Component(
        key == null || key.value().isEmpty() ? component.getName() : key.value(),
        key == null ? List.of() : List.of(key.aliases()),
        component.getGenericType(),
        role(component),
        defaultValue == null ? null : defaultValue.value(),
        component.getAnnotation(Range.class),
        component.isAnnotationPresent(FileName.class),
        refers == null ? null : refers.value(),
        isNullable(component),
        doc == null ? "" : doc.value());
  }

  private static Role role(RecordComponent component) {
    if (component.getType() == Origin.class) {
      return Role.ORIGIN;
    }
    if (component.getType() == Mapping.class) {
      if (component.isAnnotationPresent(Rest.class)) {
        return Role.REST;
      }
      if (component.isAnnotationPresent(Whole.class)) {
        return Role.WHOLE;
      }
    }
    return Role.KEY;
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

  /** The components that are keys. */
  public List<Component> keys() {
    return components.stream().filter(c -> c.role() == Role.KEY).toList();
  }

  /** Whether some component takes keys that no other claims. */
  boolean takesRest() {
    return components.stream().anyMatch(c -> c.role() == Role.REST);
  }

  /** The component that a key of the file belongs to. */
  Optional<Component> named(String key) {
    return keys().stream().filter(c -> c.isNamed(key)).findFirst();
  }

  /** Whether a key of the file belongs to this record. */
  public boolean declares(String key) {
    return named(key).isPresent();
  }

  /** All spellings, for suggestions. */
  public List<String> spellings() {
    var all = new ArrayList<String>();
    for (Component component : keys()) {
      all.add(component.key());
      all.addAll(component.aliases());
    }
    return all;
  }

  /** The constructor that takes all components. */
  Constructor<? extends Record> constructor() {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("record without canonical constructor: " + type, e);
    }
  }
}
