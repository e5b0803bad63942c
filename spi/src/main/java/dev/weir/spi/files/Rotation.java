package dev.weir.spi.files;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a file that is appended to gives way to a new one, and what becomes of the old ones. A
 * section of a configuration.
 *
 * @since 1.0
 */
@Doc("When a new file is begun, and how many old ones are kept.")
public record Rotation(
    @Doc("Size at which a new file is begun, as 100MB or a bare number of megabytes.")
        @Default("100MB")
        String maxSize,
    @Doc("Days after which old files are removed; 0 keeps them.") @Default("0") @Range(min = "0")
        int maxAge,
    @Doc("How many old files to keep; 0 keeps all.") @Default("0") @Range(min = "0") int maxBackups,
    @Doc("Whether the names of old files carry local time instead of UTC.") @Default("false")
        boolean localTime,
    @Doc("Whether to compress old files with gzip.") @Default("false") boolean compress) {

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*([a-z]{0,3})");

  public Rotation {
    var _ = bytes(maxSize);
  }

  /** {@code maxSize} in bytes. */
  public long maxBytes() {
    return bytes(maxSize);
  }

  private static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw unreadable(text);
    }
    long unit =
        switch (matcher.group(2)) {
          case "b" -> 1;
          case "k", "kib" -> 1L << 10;
          case "kb" -> 1_000;
          // A bare number is what the grammar has always had here: megabytes.
          case "", "m", "mib" -> 1L << 20;
          case "mb" -> 1_000_000;
          case "g", "gib" -> 1L << 30;
          case "gb" -> 1_000_000_000;
          case "t", "tib" -> 1L << 40;
          case "tb" -> 1_000_000_000_000L;
          default -> throw unreadable(text);
        };
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(MOST) > 0) {
      throw unreadable(text);
    }
    return bytes.longValue();
  }

  private static final BigDecimal MOST = BigDecimal.valueOf(1L << 50);

  private static ConfigException unreadable(String text) {
    return new ConfigException("maxSize", text + " (expected: a size of 1 byte or more, as 100MB)");
  }
}
