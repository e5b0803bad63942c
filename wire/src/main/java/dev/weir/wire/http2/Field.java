package dev.weir.wire.http2;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One header field: name and value in one array. Shared between the dynamic table and the lists
 * that refer to it; immutable but for the text of the value, which is made once.
 */
final class Field {
  /** Fields that the inspector looks for. */
  enum Kind {
    METHOD(":method"),
    SCHEME(":scheme"),
    AUTHORITY(":authority"),
    PATH(":path"),
    STATUS(":status"),
    PROTOCOL(":protocol"),
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    OTHER("");

    private final String name;

    Kind(String name) {
      this.name = name;
    }

    private static final Kind[] ALL = values();

    static Kind of(byte[] bytes, int length) {
      if (length == 0 || (bytes[0] != ':' && bytes[0] != 'h' && bytes[0] != 'c')) {
        return OTHER;
      }
      for (Kind kind : ALL) {
        if (kind.name.length() == length && startsWith(bytes, kind.name)) {
          return kind;
        }
      }
      return OTHER;
    }

    private static boolean startsWith(byte[] bytes, String name) {
      for (int i = 0; i < name.length(); i++) {
        if (bytes[i] != name.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** RFC 7541 section 4.1: what an entry counts beyond its bytes. */
  static final int OVERHEAD = 32;

  private final byte[] bytes;
  private final int nameLength;
  private final Kind kind;
  private @Nullable String value;

  /**
   * @param bytes the name and behind it the value; not changed afterwards
   */
  Field(byte[] bytes, int nameLength) {
    this.bytes = bytes;
    this.nameLength = nameLength;
    this.kind = Kind.of(bytes, nameLength);
  }

  static Field of(String name, String value) {
    return new Field((name + value).getBytes(StandardCharsets.ISO_8859_1), name.length());
  }

  byte[] bytes() {
    return bytes;
  }

  int nameLength() {
    return nameLength;
  }

  int length() {
    return bytes.length;
  }

  Kind kind() {
    return kind;
  }

  /** The value, one char for each byte. */
  String value() {
    String text = value;
    if (text == null) {
      text = new String(bytes, nameLength, bytes.length - nameLength, StandardCharsets.ISO_8859_1);
      value = text;
    }
    return text;
  }
}
