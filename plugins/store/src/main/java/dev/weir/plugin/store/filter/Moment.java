package dev.weir.plugin.store.filter;

import dev.weir.plugin.store.filter.Condition.Between;
import dev.weir.plugin.store.filter.Condition.Compare;
import dev.weir.plugin.store.filter.Condition.Relation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time as exact as it was written: {@code 2026-01-31} is a day, {@code 2026-01-31T08:00} a
 * minute. What is compared with a day is compared with its beginning or its end, so that {@code
 * time:>2026-01-31} begins on the first of February.
 *
 * @param from its first nanosecond, since 1970 in UTC
 * @param until the first one after it
 */
record Moment(long from, long until) {
  private static final long BILLION = 1_000_000_000;

  /** Nanoseconds in a long end in the year 2262. */
  private static final int LAST_YEAR = 2261;

  private static final int FIRST_YEAR = 1970;
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)(?:T(\\d\\d:\\d\\d)(:\\d\\d(?:\\.(\\d{1,9}))?)?"
              + "(Z|[+-]\\d\\d:\\d\\d)?)?",
          Pattern.CASE_INSENSITIVE);

  /** Reads one, in the clock's zone if it names none; null if it is none. */
  static @Nullable Moment read(String text, Clock clock) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(form.group(1));
      if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
        return null;
      }
      if (form.group(2) == null) {
        return new Moment(
            nanos(day.atStartOfDay(clock.getZone()).toInstant()),
            nanos(day.plusDays(1).atStartOfDay(clock.getZone()).toInstant()));
      }
      String seconds = form.group(3);
      var local =
          LocalDateTime.parse(
              form.group(1) + "T" + form.group(2) + (seconds == null ? "" : seconds));
      String zone = form.group(5);
      Instant instant =
          zone == null
              ? local.atZone(clock.getZone()).toInstant()
              : local.atOffset(ZoneOffset.of(zone)).toInstant();
      long from = nanos(instant);
      return new Moment(from, from + length(seconds, form.group(4)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** So long ago; null if that is before 1970. */
  static @Nullable Moment before(Clock clock, BigDecimal nanos) {
    BigDecimal then = BigDecimal.valueOf(nanos(clock.instant())).subtract(nanos);
    if (then.signum() < 0) {
      return null;
    }
    long at = then.setScale(0, RoundingMode.DOWN).longValue();
    return new Moment(at, at + 1);
  }

  private static long length(@Nullable String seconds, @Nullable String fraction) {
    if (seconds == null) {
      return 60 * BILLION;
    }
    long length = BILLION;
    for (int i = 0; fraction != null && i < fraction.length(); i++) {
      length /= 10;
    }
    return length;
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * BILLION + instant.getNano();
  }

  static long nanos(OffsetDateTime time) {
    return time.toEpochSecond() * BILLION + time.getNano();
  }

  /** The instant with all nine digits, which stands for itself and no longer time. */
  static String text(long nanos) {
    String seconds = Instant.ofEpochSecond(nanos / BILLION).toString();
    return "%s.%09dZ".formatted(seconds.substring(0, seconds.length() - 1), nanos % BILLION);
  }

  Condition within() {
    return new Between(from, until - 1);
  }

  Condition compared(Relation relation) {
    return switch (relation) {
      case ABOVE -> new Compare(Relation.AT_LEAST, until);
      case AT_MOST -> new Compare(Relation.BELOW, until);
      default -> new Compare(relation, from);
    };
  }
}
