package dev.weir.plugin.recorder.http;

import dev.weir.spi.ConfigException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an index, perhaps with a date in it: {@code weir-{yyyy.MM.dd}}. Thread-safe:
 * documents that are sent one by one are made on threads of the client.
 *
 * <p>The rules are those of Elasticsearch and OpenSearch: lower case, at most 255 bytes, none of
 * {@code \ / * ? " < > | space , # :}, no {@code - _ + .} first.
 */
final class IndexName {
  private static final Pattern DATE = Pattern.compile("\\{([yMdHw.'_-]{1,32})\\}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._+!$@~-]{0,199}");
  private static final long DAY = 86_400;

  private final String before;
  private final String after;
  private final @Nullable DateTimeFormatter date;
  private final boolean hours;
  private long stretch = Long.MIN_VALUE;
  private String last = "";

  IndexName(String pattern) {
    Matcher matcher = DATE.matcher(pattern);
    boolean dated = matcher.find();
    before = dated ? pattern.substring(0, matcher.start()) : pattern;
    after = dated ? pattern.substring(matcher.end()) : "";
    hours = dated && matcher.group(1).indexOf('H') >= 0;
    try {
      date = dated ? DateTimeFormatter.ofPattern(matcher.group(1), Locale.ROOT) : null;
      if (!NAME.matcher(at(Instant.EPOCH)).matches()) {
        throw refused();
      }
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw refused();
    }
  }

  private static ConfigException refused() {
    return new ConfigException(
        "index", "not a name (expected: lower case, perhaps with a date, as weir-{yyyy.MM.dd})");
  }

  /** The index for a record of that time. */
  synchronized String at(Instant time) {
    DateTimeFormatter form = date;
    if (form == null) {
      return before;
    }
    long now = Math.floorDiv(time.getEpochSecond(), hours ? DAY / 24 : DAY);
    if (now != stretch) {
      last = before + form.format(time.atZone(ZoneOffset.UTC)) + after;
      stretch = now;
    }
    return last;
  }
}
