package dev.weir.plugin.recorder.http;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Options of the {@code http} recorder. */
public record HttpRecorderConfig(
    @Doc("Where to post records; http:// if it has no scheme.") String url,
    @Doc("Limit for one whole request; 0 is none.") @Default("10s") @Range(min = "0s", max = "1h")
        Duration timeout,
    @Doc("Headers to send with each request, one value per name.")
        @Key(value = "header", aliases = "headers")
        Map<String, String> header,
    @Doc("none: one object per request; ndjson: many per request, one on each line.")
        @Default("none")
        Framing batch,
    @Doc("Most records taken at a time: requests of one round, or lines of one request.")
        @Default("256")
        @Range(min = "1", max = "10000")
        int batchSize,
    @Doc("Most requests under way at once; 1 keeps the order of records strictly.")
        @Default("8")
        @Range(min = "1", max = "64")
        int concurrency) {

  /** How records are put into requests. */
  public enum Framing {
    NONE,
    NDJSON
  }

  public HttpRecorderConfig {
    header = checked(header);
    var _ = uri(url);
  }

  URI uri() {
    return uri(url);
  }

  /** What to send with each request: ours, and the user's in place of ours. */
  Map<String, String> headers() {
    var headers = new HashMap<String, String>();
    if (header.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
      headers.put(
          "Content-Type", batch == Framing.NDJSON ? "application/x-ndjson" : "application/json");
    }
    headers.putAll(header);
    return Map.copyOf(headers);
  }

  private static URI uri(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String full = lower.contains("://") ? text : "http://" + text;
    URI uri;
    try {
      uri = new URI(full).parseServerAuthority();
    } catch (URISyntaxException e) {
      // The text may hold a password or a token: what is shown is the reason alone.
      throw new ConfigException("url", "not a URL: " + e.getReason());
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigException("url", "scheme " + scheme + " (expected: http or https)");
    }
    if (uri.getHost() == null) {
      throw new ConfigException("url", "it names no host (expected: http://host:port/path)");
    }
    return uri;
  }

  private static Map<String, String> checked(Map<String, String> header) {
    header.forEach((name, value) -> {
      if (name.isEmpty() || !name.chars().allMatch(HttpRecorderConfig::token)) {
        throw new ConfigException("header", "not a header name: " + printable(name));
      }
      if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
        throw new ConfigException(
            "header." + name, "its value has control characters (expected: one line of text)");
      }
    });
    return Map.copyOf(header);
  }

  private static String printable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : "(unprintable)";
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean token(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
