package dev.weir.plugin.store.filter;

import dev.weir.plugin.store.filter.Condition.Between;
import dev.weir.plugin.store.filter.Condition.Compare;
import dev.weir.plugin.store.filter.Condition.Relation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads amounts: numbers, durations, sizes, times; compared, or from one to the other. */
final class Amounts {
  private static final int LONGEST = 40;
  private static final int CLASS_DIGITS = 3;
  private static final Map<String, Long> DURATIONS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);
  private static final Map<String, Long> SIZES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1_000L),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1_000_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1_000_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("kib", 1L << 10),
          Map.entry("mib", 1L << 20),
          Map.entry("gib", 1L << 30),
          Map.entry("tib", 1L << 40));

  private final Source source;
  private final Clock clock;

  Amounts(Source source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  Condition read(Field field) throws FilterException {
    Key.Kind kind = field.key().kind();
    Relation relation = Choices.relation(source);
    int start = source.at;
    String text = text();
    if (text.isEmpty()) {
      throw wrong(field, start, start + 1);
    }
    if (relation != Relation.EQUAL) {
      return kind == Key.Kind.TIME
          ? time(text, field, start).compared(relation)
          : new Compare(relation, amount(text, field, start));
    }
    if (field.key() == Key.STATUS && text.length() == CLASS_DIGITS) {
      Condition whole = statusClass(text);
      if (whole != null) {
        return whole;
      }
    }
    int dots = text.indexOf("..");
    int dash = kind == Key.Kind.TIME ? -1 : text.indexOf('-', 1);
    if (dots > 0) {
      return between(field, text, start, dots, dots + 2);
    }
    if (dash > 0) {
      return between(field, text, start, dash, dash + 1);
    }
    if (kind == Key.Kind.TIME) {
      return time(text, field, start).within();
    }
    if (kind == Key.Kind.DURATION) {
      throw source.error(
          "no two things take just as long; write for example "
              + "%s:>%s or %s:1s-2s".formatted(field, text, field),
          start,
          source.at);
    }
    return new Compare(Relation.EQUAL, amount(text, field, start));
  }

  private Condition between(Field field, String text, int start, int end, int next)
      throws FilterException {
    String low = text.substring(0, end);
    String high = text.substring(next);
    long from;
    long to;
    if (field.key().kind() == Key.Kind.TIME) {
      from = time(low, field, start).from();
      to = time(high, field, start + next).until() - 1;
    } else {
      from = amount(low, field, start);
      to = amount(high, field, start + next);
    }
    if (from > to) {
      throw source.error("the range ends before it begins", start, source.at);
    }
    return new Between(from, to);
  }

  /** {@code 5xx}, {@code 50x}; null if it is neither. */
  private static @Nullable Condition statusClass(String text) {
    int digits = 0;
    while (digits < CLASS_DIGITS && isDigit(text.charAt(digits))) {
      digits++;
    }
    String rest = text.substring(digits);
    if (digits == 0 || rest.isEmpty() || !rest.chars().allMatch(c -> c == 'x' || c == 'X')) {
      return null;
    }
    long size = rest.length() == 1 ? 10 : 100;
    long from = Long.parseLong(text.substring(0, digits)) * size;
    return new Between(from, from + size - 1);
  }

  private Moment time(String text, Field field, int start) throws FilterException {
    Moment moment = text.length() > LONGEST ? null : Moment.read(text, clock);
    if (moment == null && text.startsWith("-") && text.length() <= LONGEST) {
      BigDecimal ago = sum(text.substring(1), DURATIONS);
      moment = ago == null ? null : Moment.before(clock, ago);
    }
    if (moment == null) {
      throw wrong(field, start, start + text.length());
    }
    return moment;
  }

  private long amount(String text, Field field, int start) throws FilterException {
    BigDecimal value = null;
    if (!text.isEmpty() && text.length() <= LONGEST) {
      value =
          switch (field.key().kind()) {
            case DURATION -> text.equals("0") ? BigDecimal.ZERO : sum(text, DURATIONS);
            case SIZE -> one(text, SIZES);
            default -> text.chars().allMatch(c -> isDigit((char) c)) ? new BigDecimal(text) : null;
          };
    }
    if (value == null || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw wrong(field, start, start + Math.max(1, text.length()));
    }
    return value.setScale(0, RoundingMode.DOWN).longValue();
  }

  private FilterException wrong(Field field, int start, int end) {
    String expected =
        switch (field.key().kind()) {
          case DURATION -> "a duration such as 250ms, 1.5s or 1m30s";
          case SIZE -> "a size such as 512, 10kB or 1.5MiB";
          case TIME -> "a time such as 2026-01-31, 2026-01-31T08:00:00Z or -2h";
          default -> field.key() == Key.STATUS ? "a number such as 404, or 5xx" : "a whole number";
        };
    return source.error(field + " is " + expected, start, end);
  }

  /** {@code 1m30s}: amounts with units, one after the other. */
  private static @Nullable BigDecimal sum(String text, Map<String, Long> units) {
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      int unit = at;
      while (unit < text.length() && isNumberChar(text.charAt(unit))) {
        unit++;
      }
      int end = unit;
      while (end < text.length() && !isNumberChar(text.charAt(end))) {
        end++;
      }
      BigDecimal one = one(text.substring(at, end), units);
      if (one == null) {
        return null;
      }
      sum = sum.add(one);
      at = end;
    }
    return text.isEmpty() ? null : sum;
  }

  private static @Nullable BigDecimal one(String text, Map<String, Long> units) {
    int unit = 0;
    int dots = 0;
    while (unit < text.length() && isNumberChar(text.charAt(unit))) {
      dots += text.charAt(unit) == '.' ? 1 : 0;
      unit++;
    }
    Long scale = units.get(text.substring(unit).toLowerCase(Locale.ROOT));
    boolean digits = unit > dots && isDigit(text.charAt(0)) && isDigit(text.charAt(unit - 1));
    return scale == null || !digits || dots > 1
        ? null
        : new BigDecimal(text.substring(0, unit)).multiply(BigDecimal.valueOf(scale));
  }

  private String text() throws FilterException {
    var text = new StringBuilder();
    while (!source.atBlank() && ",()".indexOf(source.peek()) < 0) {
      if (source.next('"')) {
        Quoted.read(source, text);
      } else {
        text.append(source.peek());
        source.at++;
      }
    }
    return text.toString();
  }

  private static boolean isNumberChar(char c) {
    return isDigit(c) || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
