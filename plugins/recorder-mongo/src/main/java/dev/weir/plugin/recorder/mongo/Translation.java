package dev.weir.plugin.recorder.mongo;

import dev.weir.wire.json.JsonTokens;
import dev.weir.wire.json.JsonTokens.Token;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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
  /** No number of a record has more digits; to read one takes longer than it has. */
  private static final int LONGEST_NUMBER = 1_000;

  /** Digits of which every number fits into a long. */
  private static final int SURELY_LONG = 18;

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

  /** That a text is no record. */
  static final class Malformed extends Exception {
    private final String why;

    private Malformed(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  private final byte[] text;
  private final JsonTokens json;
  private final BsonWriter bson;
  private final int mostBody;
  private final List<String> shaped = new ArrayList<>(0);
  private Token token = Token.NULL;
  private Kind kind = Kind.FLOW;
  private boolean explained;

  /**
   * @param text of which the first {@code length} bytes are the record
   * @param mostBody most bytes of one body; larger ones are left out
   */
  Translation(byte[] text, int length, BsonWriter bson, int mostBody) {
    this.text = text;
    this.json = new JsonTokens(text, 0, length);
    this.bson = bson;
    this.mostBody = mostBody;
  }

  /** What the record is about, once it was read. */
  Kind kind() {
    return kind;
  }

  /** What is in the record's braces, and what was done to it. */
  void record() throws Malformed {
    if (next() != Token.BEGIN_OBJECT) {
      throw new Malformed("no JSON object");
    }
    members();
    if (json.next() != Token.END) {
      throw new Malformed("more than one JSON object");
    }
  }

  private Token next() throws Malformed {
    token = json.next();
    if (token == Token.BROKEN || token == Token.CUT || token == Token.END) {
      throw new Malformed("no JSON, or not all of it");
    }
    return token;
  }

  private void members() throws Malformed {
    while (next() == Token.NAME) {
      String key = json.text();
      next();
      kind = kind.or(key);
      explained |= key.equals("why");
      if (key.equals("id") || key.equals("_id") || key.equals("time")) {
        // The id is there as _id, and the time as a date.
        skip();
      } else if (key.equals("seen") && token == Token.STRING && !shaped.isEmpty()) {
        text(key, seen(json.text()));
      } else {
        member(Place.ROOT, "", key);
      }
    }
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

  private void skip() throws Malformed {
    Token last = json.skip();
    if (last == Token.BROKEN || last == Token.CUT) {
      throw new Malformed("no JSON, or not all of it");
    }
  }

  private void member(Place place, String path, String key) throws Malformed {
    if (token == Token.STRING && place.binary(key)) {
      body(path, key);
    } else if (token == Token.STRING && place.date(key)) {
      date(key);
    } else if (token == Token.BEGIN_OBJECT && key.equals("header")) {
      fields(key);
    } else if (token == Token.FALSE && leftOut(path, key)) {
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

  private void value(Place place, String path) throws Malformed {
    switch (token) {
      case BEGIN_OBJECT -> {
        bson.writeStartDocument();
        while (next() == Token.NAME) {
          String key = json.text();
          next();
          member(place, path, key);
        }
        bson.writeEndDocument();
      }
      case BEGIN_ARRAY -> {
        bson.writeStartArray();
        while (next() != Token.END_ARRAY) {
          value(Place.ELSEWHERE, path);
        }
        bson.writeEndArray();
      }
      case STRING -> bson.writeString(Names.whole(json.text()));
      case NUMBER -> number(json.raw());
      case TRUE -> bson.writeBoolean(true);
      case FALSE -> bson.writeBoolean(false);
      case NULL -> bson.writeNull();
      default -> throw new Malformed("no value");
    }
  }

  private void number(String digits) throws Malformed {
    if (digits.length() > LONGEST_NUMBER) {
      throw new Malformed("a number of " + digits.length() + " digits");
    }
    if (digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
      bson.writeDouble(Double.parseDouble(digits));
      return;
    }
    if (digits.length() <= SURELY_LONG) {
      bson.writeInt64(Long.parseLong(digits));
      return;
    }
    var number = new BigInteger(digits);
    if (number.bitLength() < Long.SIZE) {
      bson.writeInt64(number.longValueExact());
    } else if (number.abs().compareTo(LONGEST_DECIMAL) < 0) {
      bson.writeDecimal128(new Decimal128(new java.math.BigDecimal(number)));
    } else {
      bson.writeString(number.toString());
    }
  }

  private void text(String key, String value) {
    bson.writeString(key, Names.whole(value));
  }

  private void body(String path, String key) {
    int from = json.start();
    int size = json.end() - from;
    if (size / 4L * 3 > mostBody) {
      shaped.add(path + key);
      bson.writeNull(key);
      return;
    }
    byte[] bytes;
    try {
      ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(text, from, size));
      bytes = Arrays.copyOf(decoded.array(), decoded.remaining());
    } catch (IllegalArgumentException e) {
      text(key, json.text());
      return;
    }
    bson.writeBinaryData(key, new BsonBinary(bytes));
  }

  private void date(String key) {
    String said = json.text();
    try {
      bson.writeDateTime(key, OffsetDateTime.parse(said).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      text(key, said);
    }
  }

  /** A map from names of header fields to lists of values, as a list. */
  private void fields(String key) throws Malformed {
    bson.writeStartArray(key);
    while (next() == Token.NAME) {
      String name = Names.whole(json.text());
      if (next() == Token.BEGIN_ARRAY) {
        while (next() != Token.END_ARRAY) {
          field(name);
        }
      } else {
        field(name);
      }
    }
    bson.writeEndArray();
  }

  private void field(String name) throws Malformed {
    bson.writeStartDocument();
    bson.writeString("name", name);
    bson.writeName("value");
    value(Place.ELSEWHERE, "");
    bson.writeEndDocument();
  }
}
