package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.HeaderBlock;
import java.util.Arrays;

/**
 * The fields of a head as JSON, masked, each made once for both of its places: the map and the
 * list. The same few hundred names and values make up nearly all traffic, so what they come to is
 * kept; of values only those that hold no secret. Not thread-safe; used again and again.
 */
final class FieldTexts {
  private static final int NAMES = 512;
  private static final int VALUES = 1024;
  private static final int FIRST = 4 << 10;
  private static final int LARGEST_KEPT = 256 << 10;

  /** Above this a sort that is fast for many is worth its set-up. */
  private static final int FEW = 32;

  /** What a value of a field comes to, in a scope. */
  private record Shown(Scope scope, FieldName name, byte[] json) {}

  private final Recent<FieldName> knownNames = new Recent<>(NAMES);
  private final Recent<Shown> knownValues = new Recent<>(VALUES);

  private JsonOutput texts = new JsonOutput(FIRST);
  private byte[] scratch = new byte[FIRST];
  private FieldName[] names = new FieldName[FEW];
  private int[] from = new int[FEW];
  private int[] to = new int[FEW];
  private int[] order = new int[FEW];
  private int count;
  private boolean isNone;

  /** Takes the fields in, in place of those that it had. */
  void take(Scope scope, HeaderBlock headers) {
    if (texts.room() > LARGEST_KEPT) {
      texts = new JsonOutput(FIRST);
    }
    texts.clear();
    count = 0;
    isNone = headers.size() == 0;
    makeRoom(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      FieldName name = name(headers, i);
      int begin = texts.length();
      if (takeValue(scope, headers, i, name)) {
        names[count] = name;
        from[count] = begin;
        to[count] = texts.length();
        count++;
      }
    }
  }

  private void makeRoom(int fields) {
    if (fields > names.length || (names.length > LARGEST_KEPT && fields <= FEW)) {
      int room = Math.max(fields, FEW);
      names = new FieldName[room];
      from = new int[room];
      to = new int[room];
      order = new int[room];
    }
  }

  private byte[] scratch(int length) {
    if (length > scratch.length || (scratch.length > LARGEST_KEPT && length <= FIRST)) {
      scratch = new byte[Math.max(length, FIRST)];
    }
    return scratch;
  }

  private FieldName name(HeaderBlock headers, int field) {
    int length = headers.nameLength(field);
    byte[] sent = scratch(length);
    headers.copyName(field, sent, 0);
    FieldName name = knownNames.find(sent, length);
    if (name == null) {
      name = FieldName.of(headers.name(field));
      knownNames.put(sent, length, name);
    }
    return name;
  }

  /** False if the field is left out. */
  @SuppressWarnings("ReferenceEquality") // both are kept as they are; another instance is made anew
  private boolean takeValue(Scope scope, HeaderBlock headers, int field, FieldName name) {
    int length = headers.valueLength(field);
    byte[] sent = scratch(length);
    headers.copyValue(field, sent, 0);
    Shown known = knownValues.find(sent, length);
    if (known != null && known.name == name && known.scope == scope) {
      texts.piece(known.json);
      return true;
    }
    String value = RawText.decoded(headers.value(field));
    String shown = scope.field(name.kind(), name.decoded(), value);
    if (shown == null) {
      return false;
    }
    int begin = texts.length();
    texts.string(shown);
    if (length <= Recent.LONGEST && shown.equals(value)) {
      knownValues.put(sent, length, new Shown(scope, name, texts.since(begin)));
    }
    return true;
  }

  /** Names in order; the values of each in the order in which they were sent. */
  void writeMap(JsonOutput json) {
    if (isNone) {
      json.nothing();
      return;
    }
    int fields = sort();
    FieldName last = null;
    json.startObject();
    for (int i = 0; i < fields; i++) {
      int field = order[i];
      FieldName name = names[field];
      if (last == null || !isSame(last, name)) {
        if (last != null) {
          json.endArray();
        }
        json.piece(name.key().text());
        json.startArray();
        last = name;
      }
      json.piece(texts, from[field], to[field]);
    }
    if (last != null) {
      json.endArray();
    }
    json.endObject();
  }

  private static boolean isSame(FieldName one, FieldName other) {
    return one.order() == other.order() && one.canonical().equals(other.canonical());
  }

  /** Puts those fields that the map shows in its order, and says how many they are. */
  private int sort() {
    int fields = 0;
    for (int i = 0; i < count; i++) {
      if (names[i].inMap()) {
        int at = fields++;
        order[at] = i;
        for (; count <= FEW && at > 0 && isAfter(order[at - 1], i); at--) {
          order[at] = order[at - 1];
          order[at - 1] = i;
        }
      }
    }
    if (count > FEW) {
      Integer[] many = Arrays.stream(order, 0, fields).boxed().toArray(Integer[]::new);
      Arrays.sort(many, (a, b) -> FieldName.compare(names[a], names[b]));
      Arrays.setAll(order, i -> i < many.length ? many[i] : 0);
    }
    return fields;
  }

  private boolean isAfter(int one, int other) {
    return FieldName.compare(names[one], names[other]) > 0;
  }

  /** Name and value of each, in the order and spelling in which they were sent. */
  void writeList(JsonOutput json) {
    json.startArray();
    for (int i = 0; i < count; i++) {
      json.startArray();
      json.piece(names[i].text().text());
      json.piece(texts, from[i], to[i]);
      json.endArray();
    }
    json.endArray();
  }
}
