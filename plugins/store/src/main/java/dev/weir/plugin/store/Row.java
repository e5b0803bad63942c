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
  String proto = "";

  /** Name of the host without its port, in lower case: the Host field's, else the target's. */
  String host = "";

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
      row.host = hostOf(row.named.isEmpty() ? row.target : row.named).toLowerCase(Locale.ROOT);
    }
    return row;
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
        case "proto" -> proto = text(json);
        case "host" -> target = text(json);
        case "client" -> client = hostOf(text(json));
        case "seen" -> seen = text(json);
        case "why" -> why = text(json);
        case "inputBytes" -> input = number(json, value);
        case "outputBytes" -> output = number(json, value);
        case "duration" -> duration = number(json, value);
        case "http" -> readHttp(json, value);
        case "close" -> readClose(json, value);
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
        case "statusCode" -> status = (int) number(json, value);
        default -> json.skipChildren();
      }
    }
  }

  private void readClose(JsonParser json, JsonToken first) throws IOException {
    if (first != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("kind")) {
        ending = text(json);
      } else {
        json.skipChildren();
      }
    }
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
