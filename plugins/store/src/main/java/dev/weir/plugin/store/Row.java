package dev.weir.plugin.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What the index knows of a record: enough to pass over those that nobody asked for, and to count.
 * Made from the JSON alone, so that an index can be made again from what is kept.
 *
 * <p>Absent texts are empty, absent numbers 0.
 */
final class Row {
  private static final JsonFactory JSON = new JsonFactory();

  /** Longer texts are cut: a filter looks at the record itself in the end. */
  static final int LONGEST = 255;

  String service = "";

  /** The protocols that a filter can ask for, with blanks between: {@code tcp http h1}. */
  String proto = "";

  /** Name of the host without its port, in lower case: the Host field's, else the target's. */
  String host = "";

  /** All names and addresses of the target that a filter looks at, in lower case, one a line. */
  String names = "";

  String method = "";
  int status;
  String seen = "";
  String why = "";
  String ending = "";

  /** Address of the client without its port. */
  String client = "";

  long input;
  long output;

  /** In nanoseconds. */
  long duration;

  private String target = "";
  private String named = "";
  private String serverName = "";
  private String claimed = "";
  private String network = "";
  private String recognised = "";
  private String version = "";
  private boolean tls;
  private boolean dns;
  private boolean quic;
  private boolean webSocket;

  private Row() {}

  /** Reads a record; what is no JSON object has no values. */
  static Row of(Kept record) {
    var row = new Row();
    if (record.point().isEmpty()) {
      try (JsonParser json = parser(record.payload())) {
        if (json.nextToken() == JsonToken.START_OBJECT) {
          row.read(json);
        }
      } catch (IOException notJson) {
        // What was read until then is right; the record itself is kept as it is.
      }
      row.sumUp();
    }
    return row;
  }

  private void sumUp() {
    host = hostOf(named.isEmpty() ? target : named).toLowerCase(Locale.ROOT);
    for (String name : new String[] {target, named, serverName, claimed}) {
      names = with(names, name.toLowerCase(Locale.ROOT), '\n');
    }
    String http = version.isEmpty() ? "" : "http";
    String number = version.startsWith("HTTP/2") ? "h2" : version.startsWith("HTTP/1") ? "h1" : "";
    for (String word : new String[] {network, recognised, http, number}) {
      proto = with(proto, word.toLowerCase(Locale.ROOT), ' ');
    }
    proto = with(proto, webSocket ? "ws" : "", ' ');
    proto = with(proto, tls ? "tls" : "", ' ');
    proto = with(proto, dns ? "dns" : "", ' ');
    proto = with(proto, quic ? "quic" : "", ' ');
  }

  /** One more text, unless it is in there already: who asks asks for a part. */
  private static String with(String texts, String more, char between) {
    if (more.isEmpty() || texts.contains(more)) {
      return texts;
    }
    return texts.isEmpty() ? more : texts + between + more;
  }

  private static JsonParser parser(ByteBuffer payload) throws IOException {
    if (payload.hasArray()) {
      return JSON.createParser(
          payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
    }
    var copy = new byte[payload.remaining()];
    payload.duplicate().get(copy);
    return JSON.createParser(copy);
  }

  private void read(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "service" -> service = text(json);
        case "proto" -> recognised = text(json);
        case "network" -> network = text(json);
        case "host" -> target = text(json);
        case "client" -> client = hostOf(text(json));
        case "seen" -> seen = text(json);
        case "why" -> why = text(json);
        case "inputBytes" -> input = number(json, value);
        case "outputBytes" -> output = number(json, value);
        case "duration" -> duration = number(json, value);
        case "http" -> readHttp(json, value);
        case "close" -> ending = member(json, value, "kind");
        case "tls" -> {
          tls = true;
          serverName = member(json, value, "serverName");
        }
        case "claim" -> claimed = member(json, value, "name");
        case "dns" -> {
          dns = true;
          json.skipChildren();
        }
        case "quic" -> {
          quic = true;
          json.skipChildren();
        }
        case "websocket", "frames" -> {
          webSocket = true;
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
  }

  private void readHttp(JsonParser json, JsonToken first) throws IOException {
    if (first != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "host" -> named = text(json);
        case "method" -> method = text(json);
        case "proto" -> version = text(json);
        case "statusCode" -> status = (int) number(json, value);
        default -> json.skipChildren();
      }
    }
  }

  /** One text of an object; the rest is passed over. */
  private static String member(JsonParser json, JsonToken first, String wanted) throws IOException {
    String found = "";
    if (first != JsonToken.START_OBJECT) {
      json.skipChildren();
      return found;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(wanted)) {
        found = text(json);
      } else {
        json.skipChildren();
      }
    }
    return found;
  }

  private static String text(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return "";
    }
    String text = json.getText();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private static long number(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      try {
        return json.getLongValue();
      } catch (IOException tooLarge) {
        return 0;
      }
    }
    json.skipChildren();
    return 0;
  }

  /** The host of {@code host:port}, of {@code [::1]:80}, or of a host alone. */
  static String hostOf(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? address : address.substring(1, end);
    }
    int colon = address.lastIndexOf(':');
    return colon < 0 || address.indexOf(':') != colon ? address : address.substring(0, colon);
  }
}
