package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a key finds in a record. A store that has a column for a key fills it from here, so that its
 * answers are those of {@link Filter#matches}.
 */
public final class Values {
  private Values() {}

  /** The texts of a key; without empty ones, and none of an amount or a body. */
  public static List<String> texts(Field field, JsonNode record) {
    var found = new ArrayList<String>();
    JsonNode http = record.path("http");
    JsonNode tls = record.path("tls");
    JsonNode dns = record.path("dns");
    switch (field.key()) {
      case HOST -> hosts(found, record);
      case PATH -> add(found, Uri.of(record).path());
      case QUERY -> add(found, Uri.of(record).query());
      case URL -> add(found, Uri.of(record).whole());
      case METHOD -> add(found, http.path("method"));
      case TYPE -> mediaType(found, http);
      case HEADER -> {
        fields(found, http.path("request"), field.name());
        fields(found, http.path("response"), field.name());
      }
      case REQUEST -> fields(found, http.path("request"), field.name());
      case RESPONSE -> fields(found, http.path("response"), field.name());
      case PROTO -> protocols(found, record);
      case SCHEME -> add(found, Uri.of(record).scheme());
      case CLIENT -> address(found, record.path("client"));
      case USER -> add(found, record.path("clientID"));
      case SERVICE -> add(found, record.path("service"));
      case LABEL -> label(found, record.path("labels"), field.name());
      case ROUTE -> add(found, record.path("route"));
      case DST -> address(found, record.path("dst"));
      case SEEN -> add(found, record.path("seen"));
      case WHY -> add(found, record.path("why"));
      case CLOSE -> add(found, record.path("close").path("kind"));
      case BY -> add(found, record.path("close").path("by"));
      case ERR -> add(found, record.path("err"));
      case SNI -> add(found, tls.path("serverName"));
      case ALPN -> add(found, tls.path("proto"));
      case TLS -> version(found, tls.path("version").asText(""));
      case CIPHER -> add(found, tls.path("cipherSuite"));
      case JA3 -> add(found, tls.path("ja3"));
      case JA4 -> add(found, tls.path("ja4"));
      case DNS -> domain(found, dns.path("name").asText(""));
      case QTYPE -> add(found, dns.path("type"));
      case RCODE -> add(found, dns.path("rcode"));
      case ANSWER -> dns.path("answers").forEach(a -> domain(found, a.path("data").asText("")));
      case ID -> add(found, record.path("id"));
      case CONN -> add(found, record.path("conn"));
      case SID -> add(found, record.path("sid"));
      default -> {}
    }
    return found;
  }

  /** The amount of a key; null if the record has none. */
  public static @Nullable Long amount(Key key, JsonNode record) {
    return switch (key) {
      case STATUS -> number(record.path("http").path("statusCode"));
      case PORT -> Addresses.port(record.path("host").asText(""));
      case DUR -> number(record.path("duration"));
      case WAIT -> number(record.path("timings").path("wait"));
      case IN -> number(record.path("inputBytes"));
      case OUT -> number(record.path("outputBytes"));
      case SIZE -> {
        Long in = number(record.path("inputBytes"));
        Long out = number(record.path("outputBytes"));
        yield in == null || out == null ? null : saturated(in, out);
      }
      case TIME -> time(record.path("time").asText(""));
      default -> null;
    };
  }

  /** The bodies of a key, as they are in the record. */
  static List<byte[]> bodies(Key key, JsonNode record) {
    var found = new ArrayList<byte[]>();
    JsonNode http = record.path("http");
    if (key != Key.RESPONSE_BODY) {
      body(found, http.path("request").path("body"));
    }
    if (key != Key.REQUEST_BODY) {
      body(found, http.path("response").path("body"));
    }
    if (key == Key.BODY) {
      body(found, record.path("websocket").path("payload"));
    }
    return found;
  }

  /** What a bare word is searched in. */
  static List<String> target(JsonNode record) {
    var found = new ArrayList<String>();
    hosts(found, record);
    Uri uri = Uri.of(record);
    add(found, uri.query().isEmpty() ? uri.path() : uri.path() + "?" + uri.query());
    domain(found, record.path("dns").path("name").asText(""));
    return found;
  }

  private static void hosts(List<String> found, JsonNode record) {
    address(found, record.path("host"));
    address(found, record.path("http").path("host"));
    add(found, record.path("tls").path("serverName"));
    add(found, record.path("claim").path("name"));
  }

  private static void address(List<String> found, JsonNode node) {
    String whole = node.asText("");
    add(found, whole);
    String host = Addresses.host(whole);
    if (!host.equals(whole)) {
      add(found, host);
    }
  }

  private static void protocols(List<String> found, JsonNode record) {
    String proto = record.path("proto").asText("");
    add(found, record.path("network"));
    add(found, proto);
    JsonNode http = record.path("http");
    boolean tunnel = http.path("method").asText("").equals("CONNECT") && !proto.equals("http");
    if (http.isObject() && !tunnel) {
      String version = http.path("proto").asText("");
      add(found, "http");
      add(found, version.startsWith("HTTP/2") ? "h2" : version.startsWith("HTTP/1") ? "h1" : "");
    }
    add(found, record.has("websocket") || record.has("frames") ? "ws" : "");
    for (String part : List.of("tls", "dns", "quic")) {
      add(found, record.has(part) ? part : "");
    }
  }

  /** {@code application/json}, and {@code json} for short. */
  private static void mediaType(List<String> found, JsonNode http) {
    var types = new ArrayList<String>(1);
    fields(types, http.path("response"), "content-type");
    for (String type : types) {
      int end = type.indexOf(';');
      String media = (end < 0 ? type : type.substring(0, end)).strip();
      add(found, media);
      add(found, media.substring(media.indexOf('/') + 1));
    }
  }

  private static void fields(List<String> found, JsonNode message, String name) {
    JsonNode asSent = message.path("headers");
    for (JsonNode field : asSent) {
      if (field.path(0).asText("").toLowerCase(Locale.ROOT).equals(name)) {
        add(found, field.path(1));
      }
    }
    if (!asSent.isArray()) {
      for (Map.Entry<String, JsonNode> field : message.path("header").properties()) {
        if (field.getKey().toLowerCase(Locale.ROOT).equals(name)) {
          field.getValue().forEach(value -> add(found, value));
        }
      }
    }
  }

  private static void label(List<String> found, JsonNode labels, String name) {
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      if (label.getKey().toLowerCase(Locale.ROOT).equals(name)) {
        add(found, label.getValue());
      }
    }
  }

  private static void version(List<String> found, String version) {
    add(found, version);
    add(found, version.startsWith("tls") ? version.substring("tls".length()) : "");
  }

  private static void domain(List<String> found, String name) {
    add(found, name);
    add(found, name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : "");
  }

  private static void body(List<byte[]> found, JsonNode node) {
    if (!node.isTextual()) {
      return;
    }
    try {
      found.add(node.binaryValue());
    } catch (IOException e) {
      // Not base64, so not a body that Weir wrote: nothing to search.
    }
  }

  private static void add(List<String> found, JsonNode node) {
    if (node.isValueNode()) {
      add(found, node.asText(""));
    }
  }

  private static void add(List<String> found, String text) {
    if (!text.isEmpty()) {
      found.add(text);
    }
  }

  private static @Nullable Long number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
  }

  private static long saturated(long a, long b) {
    long sum = a + b;
    return a > 0 && b > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static @Nullable Long time(String text) {
    try {
      return Moment.nanos(OffsetDateTime.parse(text));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
