package dev.weir.plugin.recorder.mongo;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonWriter;
import org.bson.types.Decimal128;

/**
 * Writes one record as BSON while it reads it as JSON. Keys stay as they are, but for what MongoDB
 * needs otherwise:
 *
 * <pre>
 *   JSON                               BSON
 *   12                                 Int64, always: one type for a field, whatever its value
 *   "body": "aGk=" of a message        Binary; so is "payload" of a frame
 *   "notBefore": "2026-…Z"             Date; so are notAfter, and from and to of a gap
 *   "header": {"A.$b": ["x", "y"]}     [{name: "A.$b", value: "x"}, {name: "A.$b", value: "y"}]
 *   any other key with $ . or NUL      with ＄ ． ␀ in their place
 * </pre>
 *
 * So no text of the traffic is ever a key. A body that is larger than it may be is null; its path
 * is under {@code shaped}, and {@code seen} says no more than what is left.
 */
final class Translation {
  /** The server gives up at 100; a record has a dozen. */
  private static final int DEEPEST = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(1 << 20)
                  .build())
          // Names of header fields are the peers' to choose: none of them is kept.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final BigInteger LONGEST_DECIMAL = BigInteger.TEN.pow(34);

  /** Where in the record an object is, as far as its members have types of their own. */
  private enum Place {
    ROOT,
    HTTP,
    MESSAGE,
    FRAME,
    TLS,
    CERTIFICATE,
    GAP,
    ELSEWHERE;

    Place at(String key) {
      return switch (this) {
        case ROOT ->
            switch (key) {
              case "http" -> HTTP;
              case "websocket" -> FRAME;
              case "tls" -> TLS;
              case "gap" -> GAP;
              default -> ELSEWHERE;
            };
        case HTTP -> key.equals("request") || key.equals("response") ? MESSAGE : ELSEWHERE;
        case TLS -> key.equals("certificate") ? CERTIFICATE : ELSEWHERE;
        default -> ELSEWHERE;
      };
    }

    boolean binary(String key) {
      return (this == MESSAGE && key.equals("body")) || (this == FRAME && key.equals("payload"));
    }

    boolean date(String key) {
      return switch (this) {
        case CERTIFICATE -> key.equals("notBefore") || key.equals("notAfter");
        case GAP -> key.equals("from") || key.equals("to");
        default -> false;
      };
    }
  }

  private final JsonParser json;
  private final BsonWriter bson;
  private final int mostBody;
  private final List<String> shaped = new ArrayList<>(0);
  private Kind kind = Kind.FLOW;
  private boolean explained;

  /**
   * @param mostBody most bytes of one body; larger ones are left out
   */
  Translation(JsonParser json, BsonWriter bson, int mostBody) {
    this.json = json;
    this.bson = bson;
    this.mostBody = mostBody;
  }

  /** A parser for what {@link Translation} reads. */
  static JsonParser parser(byte[] bytes, int length) throws IOException {
    return JSON.createParser(bytes, 0, length);
  }

  /** What the record is about, once it was read. */
  Kind kind() {
    return kind;
  }

  /** The members of the record, and what was done to it; its braces are the caller's. */
  void members() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken token = json.nextToken();
      kind = kind.or(key);
      explained |= key.equals("why");
      if (key.equals("id") || key.equals("_id") || key.equals("time")) {
        // The id is there as _id, and the time as a date.
        json.skipChildren();
      } else if (key.equals("seen") && token == JsonToken.VALUE_STRING && !shaped.isEmpty()) {
        text(key, seen(json.getText()));
      } else {
        member(Place.ROOT, "", key);
      }
    }
    ended();
    if (!shaped.isEmpty()) {
      if (!explained) {
        bson.writeString("why", "size");
      }
      bson.writeStartArray("shaped");
      shaped.forEach(bson::writeString);
      bson.writeEndArray();
    }
  }

  /** Without its body an exchange was not seen in full. */
  private static String seen(String label) {
    return label.equals("full") ? "headers" : label;
  }

  /** What ends early is no record. */
  private void ended() throws IOException {
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new JsonParseException(json, "no end");
    }
  }

  private void member(Place place, String path, String key) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_STRING && place.binary(key)) {
      body(path, key);
    } else if (token == JsonToken.VALUE_STRING && place.date(key)) {
      date(key);
    } else if (token == JsonToken.START_OBJECT && key.equals("header")) {
      fields(key);
    } else if (token == JsonToken.VALUE_FALSE && leftOut(path, key)) {
      bson.writeBoolean(key, true);
    } else {
      bson.writeName(Names.safe(key));
      value(place.at(key), path + key + ".");
    }
  }

  /** Whether this says that a body is whole which is not there. */
  private boolean leftOut(String path, String key) {
    return !shaped.isEmpty()
        && key.endsWith("Truncated")
        && shaped.contains(path + key.substring(0, key.length() - "Truncated".length()));
  }

  private void value(Place place, String path) throws IOException {
    switch (json.currentToken()) {
      case START_OBJECT -> {
        bson.writeStartDocument();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          member(place, path, key);
        }
        ended();
        bson.writeEndDocument();
      }
      case START_ARRAY -> {
        bson.writeStartArray();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          value(Place.ELSEWHERE, path);
        }
        bson.writeEndArray();
      }
      case VALUE_STRING -> bson.writeString(Names.whole(json.getText()));
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> bson.writeDouble(json.getDoubleValue());
      case VALUE_TRUE -> bson.writeBoolean(true);
      case VALUE_FALSE -> bson.writeBoolean(false);
      case VALUE_NULL -> bson.writeNull();
      case null, default -> throw new JsonParseException(json, "no value");
    }
  }

  private void whole() throws IOException {
    if (json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      bson.writeInt64(json.getLongValue());
      return;
    }
    BigInteger number = json.getBigIntegerValue();
    if (number.abs().compareTo(LONGEST_DECIMAL) < 0) {
      bson.writeDecimal128(new Decimal128(new java.math.BigDecimal(number)));
    } else {
      bson.writeString(number.toString());
    }
  }

  private void text(String key, String value) {
    bson.writeString(key, Names.whole(value));
  }

  private void body(String path, String key) throws IOException {
    if (json.getTextLength() / 4L * 3 > mostBody) {
      shaped.add(path + key);
      bson.writeNull(key);
      return;
    }
    byte[] bytes;
    try {
      bytes = json.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
    } catch (JsonParseException e) {
      text(key, json.getText());
      return;
    }
    bson.writeBinaryData(key, new BsonBinary(bytes));
  }

  private void date(String key) throws IOException {
    String text = json.getText();
    try {
      bson.writeDateTime(key, OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      text(key, text);
    }
  }

  /** A map from names of header fields to lists of values, as a list. */
  private void fields(String key) throws IOException {
    bson.writeStartArray(key);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = Names.whole(json.currentName());
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          field(name);
        }
      } else {
        field(name);
      }
    }
    ended();
    bson.writeEndArray();
  }

  private void field(String name) throws IOException {
    bson.writeStartDocument();
    bson.writeString("name", name);
    bson.writeName("value");
    value(Place.ELSEWHERE, "");
    bson.writeEndDocument();
  }
}
