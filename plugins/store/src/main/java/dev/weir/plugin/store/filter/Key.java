package dev.weir.plugin.store.filter;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parts of a record that a filter can name. */
public enum Key {
  HOST("host", Kind.WORD, "name or address of the target, with or without its port", "*.org"),
  PORT("port", Kind.NUMBER, "port of the target", "443"),
  PATH("path", Kind.TEXT, "path of the request, without the query", "/v1/*"),
  QUERY("query", Kind.TEXT, "what follows the ? in the request", "page=*"),
  URL("url", Kind.TEXT, "scheme, host, path and query", "https://*/login?*"),
  METHOD("method", Kind.WORD, "method of the request", "POST,PUT"),
  STATUS("status", Kind.NUMBER, "status of the answer; 0 if none came", ">=500"),
  TYPE("type", Kind.WORD, "media type of the answer, or the part after its /", "json"),
  HEADER("header", Kind.WORD, true, "a field of the request or the answer", "*json*"),
  REQUEST("request", Kind.WORD, true, "a field of the request", "curl/*"),
  RESPONSE("response", Kind.WORD, true, "a field of the answer", "*no-store*"),
  BODY("body", Kind.BODY, "the bodies, as far as they were kept; WebSocket payload", "token"),
  REQUEST_BODY("reqbody", Kind.BODY, "the body of the request", "token"),
  RESPONSE_BODY("resbody", Kind.BODY, "the body of the answer", "token"),
  PROTO("proto", Kind.WORD, "http, h1, h2, ws, tls, quic, dns, tcp, udp, …", "h2"),
  SCHEME("scheme", Kind.WORD, "http or https", "https"),
  CLIENT("client", Kind.WORD, "address of the client, with or without its port", "10.0.0.*"),
  USER("user", Kind.TEXT, "who the client proved to be", "alice"),
  SERVICE("service", Kind.WORD, "name of the service", "web"),
  LABEL("label", Kind.WORD, true, "a label of the service", "prod"),
  ROUTE("route", Kind.WORD, "the nodes on the way and the target", "*node-1*"),
  DST("dst", Kind.WORD, "address that was dialled, with or without its port", "192.0.2.*"),
  SEEN("seen", Kind.WORD, "how much was seen: full, headers, metadata, flow", "full"),
  WHY("why", Kind.WORD, "why it was not more", "bypass"),
  CLOSE("close", Kind.WORD, "how it ended: normal, reset, idle, …", "reset"),
  BY("by", Kind.WORD, "who ended it: client, server, weir", "server"),
  ERR("err", Kind.WORD, "what went wrong", "*refused*"),
  SNI("sni", Kind.WORD, "name in the TLS hello", "*.example.org"),
  ALPN("alpn", Kind.WORD, "protocol agreed on in the TLS hello", "h2"),
  TLS("tls", Kind.WORD, "version of TLS", "1.2"),
  CIPHER("cipher", Kind.WORD, "cipher suite", "*GCM*"),
  JA3("ja3", Kind.WORD, "fingerprint of the TLS hello", "e7d7*"),
  JA4("ja4", Kind.WORD, "fingerprint of the TLS hello", "t13d*"),
  DNS("dns", Kind.WORD, "name in the DNS question", "*.example.org"),
  QTYPE("qtype", Kind.WORD, "type of the DNS question", "AAAA"),
  RCODE("rcode", Kind.WORD, "what the DNS answer says", "NXDOMAIN"),
  ANSWER("answer", Kind.WORD, "data in the DNS answer", "192.0.2.7"),
  ID("id", Kind.WORD, "id of the record, or the end of it", "3f2a"),
  CONN("conn", Kind.WORD, "id of the connection, or the end of it", "3f2a"),
  SID("sid", Kind.WORD, "id of the session, or the end of it", "q0g1"),
  DUR("dur", Kind.DURATION, "how long it took", ">1s"),
  WAIT("wait", Kind.DURATION, "how long the first byte of the answer took", ">500ms"),
  SIZE("size", Kind.SIZE, "bytes both ways", ">1MiB"),
  IN("in", Kind.SIZE, "bytes from the client", ">10kB"),
  OUT("out", Kind.SIZE, "bytes to the client", ">10kB"),
  TIME("time", Kind.TIME, "when it began", ">=2026-01-31T08:00");

  /** What the values of a key are. */
  public enum Kind {
    /** Text whose letters count. */
    TEXT,
    /** Text with letters of either case. */
    WORD,
    /** Bytes, which are only searched. */
    BODY,
    /** A whole number. */
    NUMBER,
    /** Nanoseconds. */
    DURATION,
    /** Bytes. */
    SIZE,
    /** Nanoseconds since 1970, UTC. */
    TIME;

    /** Whether it can be more or less. */
    public boolean isAmount() {
      return this == NUMBER || this == DURATION || this == SIZE || this == TIME;
    }
  }

  private static final Map<String, Key> BY_WORD = new TreeMap<>();

  static {
    for (Key key : values()) {
      BY_WORD.put(key.word, key);
    }
  }

  private final String word;
  private final Kind kind;
  private final boolean named;
  private final String doc;
  private final String example;

  Key(String word, Kind kind, String doc, String example) {
    this(word, kind, false, doc, example);
  }

  Key(String word, Kind kind, boolean named, String doc, String example) {
    this.word = word;
    this.kind = kind;
    this.named = named;
    this.doc = doc;
    this.example = example;
  }

  /** As it is written. */
  public String word() {
    return word;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether a name follows: {@code header.accept}. */
  public boolean named() {
    return named;
  }

  /** One line for people. */
  public String doc() {
    return doc;
  }

  /** A term with it, for help and errors. */
  public String example() {
    String head = named ? word + "." + (this == LABEL ? "env" : "accept") : word;
    return kind == Kind.BODY ? head + "~" + example : head + ":" + example;
  }

  static Optional<Key> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word.toLowerCase(Locale.ROOT)));
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Key::word).sorted(Comparator.naturalOrder()).toList();
  }
}
