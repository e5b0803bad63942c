package dev.weir.kernel.config.bind;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Range;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what a key takes, in words. */
public final class Expected {
  private Expected() {}

  /** What a key takes, with its bounds. */
  public static String of(RecordShape.Component component) {
    String what = of(component.type());
    Range range = component.range();
    return range == null || (range.min().isEmpty() && range.max().isEmpty())
        ? what
        : what + ", " + bounds(range);
  }

  /** What a type takes. */
  public static String of(Type type) {
    Class<?> raw = Binder.raw(type);
    if (raw == List.class) {
      return "a list";
    }
    if (raw == Map.class || (raw.isRecord() && !Binder.isValue(raw))) {
      return "a mapping";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
      return "a whole number";
    }
    if (raw == double.class || raw == Double.class) {
      return "a number";
    }
    if (raw == Duration.class) {
      return "a duration such as 3s, 500ms or 1h30m";
    }
    if (raw == ByteSize.class) {
      return "a size such as 1MiB, 64KiB or 1048576";
    }
    return raw.isEnum() ? choices(raw) : "a text";
  }

  private static String choices(Class<?> raw) {
    List<String> labels =
        Arrays.stream(raw.getEnumConstants())
            .map(constant -> Values.spellings((Enum<?>) constant).getFirst())
            .toList();
    int last = labels.size() - 1;
    return last < 1
        ? String.join("", labels)
        : labels.stream().limit(last).collect(Collectors.joining(", ")) + " or " + labels.get(last);
  }

  static String bounds(Range range) {
    if (range.max().isEmpty()) {
      return range.min() + " or more";
    }
    return range.min().isEmpty() ? "at most " + range.max() : range.min() + ".." + range.max();
  }
}
