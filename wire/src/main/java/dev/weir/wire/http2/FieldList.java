package dev.weir.wire.http2;

import dev.weir.spi.record.HeaderBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header block, while it is decoded. Holds references; one instance serves one
 * direction of a connection, block after block.
 *
 * <p>A list over the limit (counted as in RFC 9113 section 6.5.2) goes on being decoded, because
 * later blocks build upon the table, but of its fields only those that name the request are kept.
 */
final class FieldList {
  private static final int FIRST = 32;

  /** How many naming fields of a list over the limit are kept, and how long each may be. */
  private static final int NAMING = 16;

  private static final int LONGEST_NAMING = 1024;

  private final int limit;
  private @Nullable Field[] fields = new @Nullable Field[FIRST];
  private int count;
  private long size;
  private boolean over;
  private boolean namesLost;
  private String why = "";
  private long kept;

  // The block made last: peers that send the same fields again refer to the same entries.
  private @Nullable Field[] lastFields = new @Nullable Field[0];
  private HeaderBlock lastBlock = HeaderBlock.EMPTY;

  FieldList(int limit) {
    this.limit = limit;
  }

  void clear() {
    Arrays.fill(fields, 0, count, null);
    if (fields.length > FIRST * 8) {
      fields = new @Nullable Field[FIRST];
    }
    count = 0;
    size = 0;
    over = false;
    namesLost = false;
    why = "";
    kept = 0;
  }

  int count() {
    return count;
  }

  Field get(int index) {
    Field field = fields[index];
    if (field == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return field;
  }

  /** Size of the whole list, kept or not. */
  long size() {
    return size;
  }

  /** Whether only naming fields were kept. */
  boolean isOver() {
    return over;
  }

  /** Why, as a record says it; empty if all were. */
  String why() {
    return why;
  }

  /** Size of what was kept. */
  long kept() {
    return kept;
  }

  /** There is no room for the list: drops all but what names the request. */
  void dropAllButNames() {
    if (!over) {
      goOver("budget");
    }
  }

  /** Whether fields that name the request's host had to be dropped too. */
  boolean namesLost() {
    return namesLost;
  }

  void add(Field field) {
    size += field.length() + Field.OVERHEAD;
    if (!over && size > limit) {
      goOver("header list");
    }
    if (over && !isNaming(field)) {
      return;
    }
    if (over && (count >= NAMING || field.length() > LONGEST_NAMING)) {
      namesLost |= namesHost(field.kind());
      return;
    }
    if (count == fields.length) {
      fields = Arrays.copyOf(fields, count * 2);
    }
    fields[count++] = field;
    kept += field.length() + Field.OVERHEAD;
  }

  /** A field that was not put together, because it is longer than anything that is kept. */
  void addUnread(long length, Field.Kind kind) {
    size += length + Field.OVERHEAD;
    if (!over) {
      goOver("header list");
    }
    namesLost |= namesHost(kind);
  }

  private void goOver(String reason) {
    over = true;
    why = reason;
    kept = 0;
    int left = 0;
    for (int i = 0; i < count; i++) {
      Field field = get(i);
      fields[i] = null;
      if (isNaming(field) && left < NAMING && field.length() <= LONGEST_NAMING) {
        fields[left++] = field;
        kept += field.length() + Field.OVERHEAD;
      } else {
        namesLost |= namesHost(field.kind());
      }
    }
    count = left;
  }

  private static boolean isNaming(Field field) {
    return field.kind() != Field.Kind.OTHER && field.kind() != Field.Kind.CONTENT_LENGTH;
  }

  private static boolean namesHost(Field.Kind kind) {
    return kind == Field.Kind.AUTHORITY || kind == Field.Kind.HOST;
  }

  /** The first field of a kind, or null. */
  @Nullable Field first(Field.Kind kind) {
    for (int i = 0; i < count; i++) {
      Field field = get(i);
      if (field.kind() == kind) {
        return field;
      }
    }
    return null;
  }

  /** The value of the first field of a kind; empty if there is none. */
  String value(Field.Kind kind) {
    Field field = first(kind);
    return field == null ? "" : field.value();
  }

  /** What was kept, in order, as bytes of its own. */
  HeaderBlock block() {
    if (count == 0) {
      return HeaderBlock.EMPTY;
    }
    if (!isLast()) {
      lastBlock = make();
      lastFields = Arrays.copyOf(fields, count);
    }
    return lastBlock;
  }

  @SuppressWarnings("ReferenceEquality") // entries of the tables: the same or not
  private boolean isLast() {
    if (lastFields.length != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (lastFields[i] != fields[i]) {
        return false;
      }
    }
    return true;
  }

  private HeaderBlock make() {
    int total = 0;
    for (int i = 0; i < count; i++) {
      total += get(i).length();
    }
    var raw = new byte[total];
    var bounds = new int[4 * count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      Field field = get(i);
      System.arraycopy(field.bytes(), 0, raw, at, field.length());
      bounds[4 * i] = at;
      bounds[4 * i + 1] = at + field.nameLength();
      bounds[4 * i + 2] = at + field.nameLength();
      at += field.length();
      bounds[4 * i + 3] = at;
    }
    return new HeaderBlock(raw, bounds, count);
  }
}
