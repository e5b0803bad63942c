package dev.weir.kernel.config.bind;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Range;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a text as a value type, and checks bounds. */
final class Values {
  private Values() {}

  /** The value, or null if the text is none of that type. */
  static @Nullable Object read(Class<?> raw, String text) {
    if (raw == String.class) {
      return text;
    }
    if (raw.isEnum()) {
      return constant(raw, text);
    }
    String trimmed = text.strip();
    if (raw == boolean.class || raw == Boolean.class) {
      return Scalars.bool(trimmed);
    }
    if (raw == int.class || raw == Integer.class) {
      Long whole = Scalars.whole(trimmed);
      return whole == null || whole != whole.intValue() ? null : (Object) whole.intValue();
    }
    if (raw == long.class || raw == Long.class) {
      return Scalars.whole(trimmed);
    }
    if (raw == double.class || raw == Double.class) {
      return Scalars.number(trimmed);
    }
    if (raw == Duration.class) {
      return Scalars.duration(trimmed);
    }
    if (raw == ByteSize.class) {
      return Scalars.size(trimmed);
    }
    throw new IllegalStateException("type in a configuration record: " + raw);
  }

  private static @Nullable Object constant(Class<?> raw, String text) {
    for (Object constant : raw.getEnumConstants()) {
      for (String spelling : spellings((Enum<?>) constant)) {
        if (spelling.equalsIgnoreCase(text.strip())) {
          return constant;
        }
      }
    }
    return null;
  }

  /** The spellings of a constant: its labels or label, otherwise its name in lower case. */
  static List<String> spellings(Enum<?> constant) {
    if (constant instanceof Labels labels) {
      return labels.labels();
    }
    String name = constant.name().toLowerCase(Locale.ROOT);
    try {
      var method = constant.getDeclaringClass().getMethod("label");
      method.setAccessible(true);
      if (method.invoke(constant) instanceof String label && !label.equals(name)) {
        return List.of(label, name);
      }
    } catch (NoSuchMethodException e) {
      return List.of(name);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read the label of " + constant, e);
    }
    return List.of(name);
  }

  /** Words that a type accepts, for suggestions. */
  static List<String> words(Class<?> raw) {
    if (raw == boolean.class || raw == Boolean.class) {
      return List.of("true", "false");
    }
    var words = new ArrayList<String>();
    if (raw.isEnum()) {
      for (Object constant : raw.getEnumConstants()) {
        words.addAll(spellings((Enum<?>) constant));
      }
    }
    return words;
  }

  /** What was expected if the value is out of bounds, otherwise null. */
  static @Nullable String outside(@Nullable Range range, Class<?> raw, Object value) {
    if (range == null) {
      return null;
    }
    boolean low = !range.min().isEmpty() && compare(value, bound(raw, range.min())) < 0;
    boolean high = !range.max().isEmpty() && compare(value, bound(raw, range.max())) > 0;
    return low || high ? Expected.bounds(range) : null;
  }

  private static Object bound(Class<?> raw, String text) {
    Object bound = read(raw, text);
    if (bound == null) {
      throw new IllegalStateException("bound of a configuration record: " + text);
    }
    return bound;
  }

  private static int compare(Object value, Object bound) {
    return switch (value) {
      case Integer whole -> whole.compareTo((Integer) bound);
      case Long whole -> whole.compareTo((Long) bound);
      case Double number -> number.compareTo((Double) bound);
      case Duration duration -> duration.compareTo((Duration) bound);
      case ByteSize size -> Long.compare(size.bytes(), ((ByteSize) bound).bytes());
      default -> throw new IllegalStateException("type without bounds: " + value.getClass());
    };
  }

  /** Whether a bare text means a number or a truth, which nobody calls a file. */
  static boolean isNoName(String text) {
    return Scalars.number(text) != null
        || text.equalsIgnoreCase("true")
        || text.equalsIgnoreCase("false");
  }
}
