package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.cli.Url.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one argument into its parts, noting everything that is wrong with it. One use. */
final class UrlReader {
  // RFC 3986 section 3.1.
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

  private final Source source;
  private final String text;
  private boolean failed;

  private UrlReader(Source source) {
    this.source = source;
    this.text = source.text();
  }

  /**
   * The parts, or null if errors were noted.
   *
   * @param fragmentEndsHost whether a {@code #} ends the host; a service's address is taken as it
   *     is typed up to the path
   */
  static @Nullable Url read(Source source, boolean fragmentEndsHost) {
    UrlReader reader = new UrlReader(source);
    if (!reader.isReadable()) {
      return null;
    }
    Url url = reader.read(fragmentEndsHost);
    return reader.failed ? null : url;
  }

  private boolean isReadable() {
    if (text.length() > Source.LONGEST) {
      fail(
          0,
          "W1001",
          "%d characters (expected: at most %d)".formatted(text.length(), Source.LONGEST));
      return false;
    }
    for (int at = 0; at < text.length(); at++) {
      if (Character.isISOControl(text.charAt(at)) && !isAround(at)) {
        fail(at, "W1002", "control character (expected: none, or percent-encoded)");
        return false;
      }
    }
    return true;
  }

  /** Whether the index is in the white space around the text, which is ignored. */
  private boolean isAround(int at) {
    return text.substring(0, at + 1).isBlank() || text.substring(at).isBlank();
  }

  private Url read(boolean fragmentEndsHost) {
    int start = text.length() - text.stripLeading().length();
    int end = Math.max(start, text.stripTrailing().length());
    int schemeEnd = schemeEnd(start);
    int from = schemeEnd < 0 ? start : schemeEnd + 3;
    int hostEnd = firstOf(fragmentEndsHost ? "/?#" : "/?", from, end);
    int at = text.lastIndexOf('@', hostEnd - 1);
    int hostAt = at >= from ? at + 1 : from;
    int fragment = text.indexOf('#', hostEnd);
    int queryEnd = fragment >= 0 && fragment < end ? fragment : end;
    if (queryEnd < end) {
      source.doubt(
          queryEnd, "W1011", "everything from '#' on is ignored (write %23 for a literal '#')");
    }
    int pathEnd = firstOf("?", hostEnd, queryEnd);
    String scheme = schemeEnd < 0 ? "auto" : text.substring(start, schemeEnd);
    String user = null;
    String password = null;
    if (hostAt > from) {
      int colon = text.indexOf(':', from);
      boolean hasPassword = colon >= 0 && colon < hostAt - 1;
      user = decoded(from, hasPassword ? colon : hostAt - 1, false);
      password = hasPassword ? decoded(colon + 1, hostAt - 1, false) : null;
    }
    return new Url(
        List.of(scheme.toLowerCase(Locale.ROOT).split("\\+", -1)),
        schemeEnd >= 0,
        user,
        password,
        text.substring(hostAt, hostEnd),
        hostAt,
        text.substring(hostEnd, pathEnd),
        hostEnd,
        pathEnd < queryEnd ? query(pathEnd + 1, queryEnd) : Map.of());
  }

  /** The index of the {@code ://} that ends a scheme, or -1. */
  private int schemeEnd(int start) {
    int end = text.indexOf("://", start);
    if (end <= start) {
      return -1;
    }
    String scheme = text.substring(start, end);
    if (SCHEME.matcher(scheme).matches()) {
      return end;
    }
    // 8080?resolver=tls://1.1.1.1 has no scheme of its own.
    if (scheme.chars().noneMatch(c -> "/?#@:[".indexOf(c) >= 0)) {
      fail(
          start,
          "W1003",
          "scheme: " + source.shown(start, scheme) + " (expected: letters, digits, '+', '-', '.')");
    }
    return -1;
  }

  private int firstOf(String stops, int from, int end) {
    for (int at = from; at < end; at++) {
      if (stops.indexOf(text.charAt(at)) >= 0) {
        return at;
      }
    }
    return end;
  }

  private Map<String, Parameter> query(int from, int end) {
    Map<String, Parameter> query = new LinkedHashMap<>();
    int at = from;
    while (at <= end) {
      int next = firstOf("&", at, end);
      int equals = firstOf("=", at, next);
      if (next > at) {
        int valueAt = Math.min(equals + 1, next);
        String key = decoded(at, equals, true);
        if (key.isBlank() || key.endsWith(".")) {
          fail(at, "W1019", "'=' without a key (expected: key=value)");
        }
        query.putIfAbsent(key, new Parameter(decoded(valueAt, next, true), at, valueAt));
      }
      at = next + 1;
    }
    return query;
  }

  private String decoded(int from, int to, boolean plusIsSpace) {
    String raw = text.substring(from, to);
    int wrong = Percent.malformed(raw);
    if (wrong >= 0) {
      fail(from + wrong, "W1004", "'%' without two hexadecimal digits (write %25 for a '%')");
      return raw;
    }
    String decoded = Percent.decode(raw, plusIsSpace);
    if (decoded == null) {
      fail(from, "W1005", "percent-encoded bytes that are not UTF-8");
      return raw;
    }
    return decoded;
  }

  private void fail(int index, String code, String message) {
    failed = true;
    source.error(index, code, message);
  }
}
