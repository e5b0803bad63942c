package dev.weir.kernel.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One record as one line of at most 110 columns:
 *
 * <pre>
 * 12:03:07.114 3f2a 10.0.0.5        GET     https api.example.org/v1/items 200  4.1 kB   38 ms h2  full
 * </pre>
 *
 * <p>The id is the end of the record's own, so that it is found in the JSON. The last column is how
 * much was seen and why not more, with {@code !} in front if something went wrong.
 */
final class LiveLine {
  static final int COLUMNS = 110;

  private static final int CLIENT = 15;
  private static final int METHOD = 7;
  private static final int TARGET = 30;
  private static final int LEAST_TARGET = 20;
  private static final int HOST = 24;
  private static final int TAIL = 13;
  private static final int SHORT_ID = 4;
  private static final int SERVER_ERROR = 500;
  private static final char WIDE = '\u1100';
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final Set<String> DEFAULT_PORTS = Set.of("http:80", "https:443");
  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private LiveLine() {}

  static String of(Entry entry, ZoneId zone) {
    Fields fields = entry.fields();
    String id = entry.id().toString();
    long status = number(fields, "http.statusCode");
    var line = new StringBuilder(COLUMNS + 16);
    line.append(TIME.format(entry.time().atZone(zone))).append(' ');
    line.append(id, id.length() - SHORT_ID, id.length()).append(' ');
    left(line, middle(clean(host(fields.text("client"))), CLIENT), CLIENT);
    left(line, end(clean(kind(fields)), METHOD), METHOD);
    // The reason for less than everything is worth more than the end of a path.
    String tail = tail(fields, status);
    int target = Math.max(LEAST_TARGET, TARGET - Math.max(0, width(tail) - TAIL));
    left(line, end(target(fields, target), target), target);
    right(line, status > 0 ? Long.toString(status) : "-", 3);
    right(line, size(number(fields, "outputBytes")), 7);
    right(line, duration(number(fields, "duration")), 7);
    left(line, version(fields), 3);
    line.append(tail);
    return end(line.toString(), COLUMNS).stripTrailing();
  }

  private static String tail(Fields fields, long status) {
    String close = fields.text("close.kind");
    String err = fields.text("err");
    boolean wrong =
        !err.isEmpty() || status >= SERVER_ERROR || !(close.isEmpty() || close.equals("normal"));
    var tail = new StringBuilder();
    if (wrong) {
      tail.append("! ");
    }
    tail.append(clean(fields.text("seen")));
    for (String part : new String[] {fields.text("why"), close.equals("normal") ? "" : close}) {
      if (!part.isEmpty()) {
        tail.append(' ').append(clean(part));
      }
    }
    return tail.toString();
  }

  /** The method, or what else it was. */
  private static String kind(Fields fields) {
    if (fields.at("websocket.from") != null) {
      return "WS";
    }
    if (fields.at("dns.name") != null) {
      return "DNS";
    }
    String method = fields.text("http.method");
    boolean inside = method.equals("CONNECT") && fields.text("proto").equals("tls");
    if (!method.isEmpty() && !inside) {
      return method;
    }
    String proto = fields.text("proto");
    return (proto.isEmpty() ? fields.text("network") : proto).toUpperCase(Locale.ROOT);
  }

  private static String target(Fields fields, int columns) {
    if (fields.at("dns.name") != null) {
      return clean(fields.text("dns.name") + " " + fields.text("dns.type"));
    }
    String method = fields.text("http.method");
    String authority = fields.text("host");
    if (method.isEmpty() || method.equals("CONNECT")) {
      return middle(clean(authority.isEmpty() ? fields.text("dst") : authority), columns);
    }
    String uri = fields.text("http.uri");
    String scheme = fields.text("http.scheme");
    if (scheme.isEmpty()) {
      scheme = fields.text("proto").equals("tls") ? "https" : "http";
    }
    int slashes = uri.indexOf("://");
    String path = uri;
    if (slashes > 0 && !uri.startsWith("/")) {
      int from = uri.indexOf('/', slashes + 3);
      path = from < 0 ? "/" : uri.substring(from);
    }
    String host = fields.text("http.host");
    String shown = clean(shortHost(host.isEmpty() ? authority : host, scheme));
    int room = Math.min(HOST, columns - scheme.length() - " /…".length());
    return scheme + " " + middle(shown, room) + clean(path);
  }

  private static String shortHost(String authority, String scheme) {
    int colon = authority.lastIndexOf(':');
    boolean usual = colon > 0 && DEFAULT_PORTS.contains(scheme + authority.substring(colon));
    return usual ? authority.substring(0, colon) : authority;
  }

  private static String host(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String version(Fields fields) {
    String proto = fields.text("http.proto");
    if (proto.startsWith("HTTP/2")) {
      return "h2";
    }
    if (proto.startsWith("HTTP/1")) {
      return "h1";
    }
    return fields.text("network").equals("udp") ? "udp" : "-";
  }

  private static long number(Fields fields, String path) {
    return fields.at(path) instanceof Long value ? value : 0;
  }

  /** Bytes in three digits: {@code 312 B}, {@code 4.1 kB}, {@code 88 kB}. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.5 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return threeDigits(value) + " " + SIZES[unit];
  }

  /** Nanoseconds in three digits: {@code 0.6 ms}, {@code 38 ms}, {@code 1.2 s}, {@code 61 s}. */
  static String duration(long nanos) {
    double millis = nanos / 1e6;
    return millis < 999.5 ? threeDigits(millis) + " ms" : threeDigits(millis / 1000) + " s";
  }

  private static String threeDigits(double value) {
    return value < 9.95
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.0f", value);
  }

  /** Nothing a stranger sent may steer the terminal. */
  private static String clean(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (SafeEscapes.acts(c) || Character.isSurrogate(c)) {
        out = out == null ? new StringBuilder(text) : out;
        out.setCharAt(i, '?');
      }
    }
    return out == null ? text : out.toString();
  }

  private static int width(CharSequence text) {
    int sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += width(text.charAt(i));
    }
    return sum;
  }

  private static int width(char c) {
    return c >= WIDE && c != '…' ? 2 : 1;
  }

  /** Cut at the end. */
  static String end(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    return head(text, columns - 1) + "…";
  }

  /** Cut in the middle: both ends of a name say something. */
  static String middle(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    String first = head(text, (columns - 1) / 2);
    int left = columns - 1 - width(first);
    int from = text.length();
    while (from > first.length() && width(text.charAt(from - 1)) <= left) {
      from--;
      left -= width(text.charAt(from));
    }
    return first + "…" + text.substring(from);
  }

  private static String head(String text, int columns) {
    int used = 0;
    int to = 0;
    while (to < text.length() && used + width(text.charAt(to)) <= columns) {
      used += width(text.charAt(to));
      to++;
    }
    return text.substring(0, to);
  }

  private static void left(StringBuilder line, @Nullable String text, int columns) {
    String shown = text == null ? "" : text;
    line.append(shown).append(" ".repeat(Math.max(0, columns - width(shown)))).append(' ');
  }

  private static void right(StringBuilder line, String text, int columns) {
    line.append(" ".repeat(Math.max(0, columns - width(text)))).append(text).append(' ');
  }
}
