package dev.weir.spi.terminal;

import static dev.weir.spi.terminal.RecordLine.number;
import static dev.weir.spi.terminal.SafeText.clean;
import static dev.weir.spi.terminal.SafeText.end;
import static dev.weir.spi.terminal.SafeText.middle;

import dev.weir.spi.record.Fields;
import java.util.Locale;
import java.util.Set;

/** What a record is about: the columns that differ from kind to kind. */
sealed interface Subject
    permits Subject.Request, Subject.Flow, Subject.Frame, Subject.Gap, DnsSubject {
  /** The method, or what else it was. */
  String verb();

  /** The target, clean, in at most so many columns. */
  String target(int columns);

  /** In a word of three letters. */
  String version();

  /** Whether the target says all, so that it takes the columns of status and size. */
  default boolean spans() {
    return false;
  }

  static Subject of(Fields fields) {
    if (fields.at("gap.reason") != null) {
      return new Gap(fields);
    }
    if (fields.at("websocket.from") != null) {
      return new Frame(fields);
    }
    if (fields.at("dns.name") != null) {
      return new DnsSubject(fields);
    }
    String method = fields.text("http.method");
    boolean inside = method.equals("CONNECT") && fields.text("proto").equals("tls");
    boolean upgraded = fields.at("frames.closeCode") != null;
    return upgraded || !(method.isEmpty() || inside)
        ? new Request(fields, upgraded)
        : new Flow(fields);
  }

  /** {@code 34↑ 112↓}: how many went each way. */
  private static String counts(Fields fields, String up, String down) {
    return Quantity.count(number(fields, up)) + "↑ " + Quantity.count(number(fields, down)) + "↓";
  }

  private static String atRight(String target, String counts, int columns) {
    int free = columns - SafeText.width(target) - counts.length();
    return target + " ".repeat(Math.max(1, free)) + counts;
  }

  /** A request, or the WebSocket connection that it became. */
  record Request(Fields fields, boolean upgraded) implements Subject {
    private static final int HOST = 24;
    private static final Set<String> USUAL_PORTS =
        Set.of("http:80", "https:443", "ws:80", "wss:443");

    @Override
    public String verb() {
      return upgraded ? "WS" : clean(fields.text("http.method"));
    }

    @Override
    public String target(int columns) {
      String method = fields.text("http.method");
      String authority = fields.text("host");
      if (method.equals("CONNECT") && !upgraded) {
        return middle(clean(authority.isEmpty() ? fields.text("dst") : authority), columns);
      }
      String counts =
          upgraded ? counts(fields, "frames.client.frames", "frames.server.frames") : "";
      int room = counts.isEmpty() ? columns : columns - counts.length() - 1;
      String scheme = scheme();
      String host = fields.text("http.host");
      String shown = clean(withoutUsualPort(host.isEmpty() ? authority : host, scheme));
      int hostRoom = Math.min(HOST, room - scheme.length() - " /…".length());
      String target = end(scheme + " " + middle(shown, hostRoom) + clean(path()), room);
      return counts.isEmpty() ? target : atRight(target, counts, columns);
    }

    private String scheme() {
      String scheme = fields.text("http.scheme");
      if (scheme.isEmpty()) {
        scheme = fields.text("proto").equals("tls") ? "https" : "http";
      }
      scheme = clean(scheme);
      return upgraded ? scheme.replace("http", "ws") : scheme;
    }

    private String path() {
      String uri = fields.text("http.uri");
      int slashes = uri.indexOf("://");
      if (slashes > 0 && !uri.startsWith("/")) {
        int from = uri.indexOf('/', slashes + 3);
        return from < 0 ? "/" : uri.substring(from);
      }
      return uri;
    }

    private static String withoutUsualPort(String authority, String scheme) {
      int colon = authority.lastIndexOf(':');
      boolean usual = colon > 0 && USUAL_PORTS.contains(scheme + authority.substring(colon));
      return usual ? authority.substring(0, colon) : authority;
    }

    @Override
    public String version() {
      String proto = fields.text("http.proto");
      return proto.startsWith("HTTP/2") ? "h2" : proto.startsWith("HTTP/1") ? "h1" : "-";
    }
  }

  /** A connection or a flow of datagrams whose inside is not shown. */
  record Flow(Fields fields) implements Subject {
    @Override
    public String verb() {
      String proto = fields.text("proto");
      String verb = proto.isEmpty() ? fields.text("network") : proto;
      return clean(verb).toUpperCase(Locale.ROOT);
    }

    /** The name in the hello says more than an address. */
    @Override
    public String target(int columns) {
      String counts =
          fields.at("packets.input") == null
              ? ""
              : counts(fields, "packets.input", "packets.output");
      int room = counts.isEmpty() ? columns : columns - counts.length() - 1;
      String authority = fields.text("host");
      authority = authority.isEmpty() ? fields.text("dst") : authority;
      String name = fields.text("tls.serverName");
      int colon = authority.lastIndexOf(':');
      String shown =
          name.isEmpty() ? authority : name + (colon < 0 ? "" : authority.substring(colon));
      String target = middle(clean(shown), room);
      return counts.isEmpty() ? target : atRight(target, counts, columns);
    }

    /** Of TLS, where it is known: {@code 1.3}. */
    @Override
    public String version() {
      String tls = fields.text("tls.version");
      if (tls.startsWith("tls") && fields.text("network").equals("tcp")) {
        return end(clean(tls.substring("tls".length())), 3);
      }
      return fields.text("network").equals("udp") ? "udp" : "-";
    }
  }

  /** One WebSocket frame. */
  record Frame(Fields fields) implements Subject {
    @Override
    public String verb() {
      return fields.text("websocket.from").equals("client") ? "WS ↑" : "WS ↓";
    }

    @Override
    public String target(int columns) {
      long opcode = number(fields, "websocket.opcode");
      String what =
          switch ((int) opcode) {
            case 0 -> "more";
            case 1 -> "text";
            case 2 -> "binary";
            case 8 -> "close " + number(fields, "websocket.closeCode");
            case 9 -> "ping";
            case 10 -> "pong";
            default -> "opcode " + opcode;
          };
      String size = Quantity.size(number(fields, "websocket.length"));
      int room = columns - what.length() - 1 - size.length() - 2;
      return what + " " + middle(clean(fields.text("host")), room) + ", " + size;
    }

    @Override
    public String version() {
      return "ws";
    }
  }

  /** Records that were lost. */
  record Gap(Fields fields) implements Subject {
    @Override
    public String verb() {
      return "GAP";
    }

    @Override
    public String target(int columns) {
      return end(
          number(fields, "gap.count") + " records lost: " + clean(fields.text("gap.reason")),
          columns);
    }

    @Override
    public String version() {
      return "-";
    }

    @Override
    public boolean spans() {
      return true;
    }
  }
}
