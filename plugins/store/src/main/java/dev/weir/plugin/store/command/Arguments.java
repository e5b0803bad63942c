package dev.weir.plugin.store.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What follows one of the commands, without what names the configuration. Words that are no options
 * are its own, or belong to the filter, also where they begin with one dash: {@code -method:GET}.
 */
final class Arguments {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(?i)(\\d{1,9})([KMGT]?)(?:i?B)?");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private final List<String> words = new ArrayList<>();
  private final Map<String, String> values = new TreeMap<>();

  private Arguments() {}

  /**
   * Takes arguments apart.
   *
   * @param flags options without a value
   * @param options options with one
   */
  static Arguments of(List<String> args, Set<String> flags, Set<String> options)
      throws UsageException {
    var read = new Arguments();
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String arg = rest.next();
      int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (name.equals("--help") || name.equals("-h")) {
        read.values.put("--help", "");
      } else if (flags.contains(name)) {
        if (equals >= 0) {
          throw new UsageException(name + ": takes no value");
        }
        read.values.put(name, "");
      } else if (options.contains(name)) {
        if (equals < 0 && !rest.hasNext()) {
          throw new UsageException(name + ": without a value");
        }
        read.values.put(name, equals < 0 ? rest.next() : arg.substring(equals + 1));
      } else if (arg.startsWith("--")) {
        throw new UsageException(name + ": no such option");
      } else {
        read.words.add(arg);
      }
    }
    return read;
  }

  boolean has(String option) {
    return values.containsKey(option);
  }

  @Nullable String value(String option) {
    return values.get(option);
  }

  /** The words in order; those of a filter may have come as one or as several. */
  List<String> words() {
    return words;
  }

  /** The first word, which is then none of the words any more. */
  String take(String expected) throws UsageException {
    if (words.isEmpty()) {
      throw new UsageException("what? (expected: " + expected + ")");
    }
    return words.removeFirst();
  }

  int number(String option, int usual) throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return usual;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new UsageException(option + ": \"" + text + "\" (expected: a number)");
    }
    return Integer.parseInt(text);
  }

  /** A moment: so long ago, or a date with or without a time; null if it was not given. */
  @Nullable Instant moment(String option, Instant now, ZoneId zone) throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return null;
    }
    Matcher length = LENGTH.matcher(text);
    if (length.matches()) {
      return now.minus(length(length));
    }
    try {
      if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      boolean zoned = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException(
          option + ": \"" + text + "\" (expected: 2h, 7d, 2026-01-31 or 2026-01-31T08:00)");
    }
  }

  private static Duration length(Matcher length) {
    return UNITS
        .getOrDefault(length.group(2), Duration.ZERO)
        .multipliedBy(Long.parseLong(length.group(1)));
  }

  /** A number of bytes; {@code usual} if it was not given. */
  long bytes(String option, long usual) throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return usual;
    }
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new UsageException(option + ": \"" + text + "\" (expected: 500MiB or 2GiB)");
    }
    int shift =
        size.group(2).isEmpty()
            ? 0
            : 10 * (1 + "KMGT".indexOf(size.group(2).toUpperCase(Locale.ROOT)));
    return Long.parseLong(size.group(1)) << shift;
  }
}
