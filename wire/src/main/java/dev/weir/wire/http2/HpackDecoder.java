package dev.weir.wire.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the header blocks of one direction (RFC 7541), piece by piece. A block may be of any
 * length and come in any number of pieces: what is kept is the field being read, up to a bound, and
 * the table. One field is
 *
 * <pre>
 *  1 index(7)                                      indexed
 *  01 index(6)  [name string] value string         literal, added to the table
 *  0000 index(4) / 0001 index(4)  likewise         literal, not added / never to be added
 *  001 size(5)                                     new size of the table, before the first field
 *
 *  string:  H length(7) bytes                      H: bytes are Huffman-coded
 *  number:  as many ones as fit, then 7 bits each, lowest first
 * </pre>
 */
final class HpackDecoder {
  private enum State {
    FIRST,
    INDEX,
    NAME_FIRST,
    NAME_LENGTH,
    NAME,
    VALUE_FIRST,
    VALUE_LENGTH,
    VALUE
  }

  private enum Form {
    INDEXED,
    ADDED,
    LITERAL,
    SIZE
  }

  /** Larger numbers stand for nothing that a peer could send in earnest. */
  private static final long MOST = 1L << 32;

  private static final int SHORTEST_TEXT = 256;
  private static final int KEPT_TEXT = 4096;

  private final DynamicTable table;
  private final int longest;

  private State state = State.FIRST;
  private Form form = Form.INDEXED;
  private long number;
  private int shift;
  private boolean huffman;
  private int code;
  private long left;
  private boolean fieldSeen;

  /** Name and value of the field that is being read; shorter than they are if over the bound. */
  private byte[] text = new byte[SHORTEST_TEXT];

  private long textLength;
  private int nameLength;
  private boolean nameKnown;
  private @Nullable Field indexed;

  /** Set by the inspector from the settings of the receiving side. */
  private long allowed = DynamicTable.DEFAULT_SIZE;

  /**
   * @param tableCap most bytes that are kept of the dynamic table
   * @param longest most bytes that are kept of one field
   */
  HpackDecoder(int tableCap, int longest) {
    this.table = new DynamicTable(tableCap);
    this.longest = Math.max(longest, tableCap);
  }

  /** What the receiver allows the table to be (RFC 9113 section 4.3.1). */
  void allow(long size) {
    allowed = size;
  }

  DynamicTable table() {
    return table;
  }

  /** Decodes a piece of a block. */
  void feed(byte[] in, FieldList out) throws Http2Exception {
    feed(in, 0, in.length, out);
  }

  /** Decodes a piece of a block. */
  void feed(byte[] in, int from, int to, FieldList out) throws Http2Exception {
    int at = from;
    while (at < to) {
      switch (state) {
        case FIRST -> first(in[at++] & 0xff, out);
        case INDEX -> {
          if (more(in[at++] & 0xff)) {
            indexKnown(out);
          }
        }
        case NAME_FIRST, VALUE_FIRST -> stringFirst(in[at++] & 0xff, out);
        case NAME_LENGTH, VALUE_LENGTH -> {
          if (more(in[at++] & 0xff)) {
            string(out);
          }
        }
        case NAME, VALUE -> {
          int take = (int) Math.min(left, to - at);
          append(in, at, take);
          at += take;
          left -= take;
          if (left == 0) {
            stringEnd(out);
          }
        }
      }
    }
  }

  /** The block is complete. */
  void endBlock() throws Http2Exception {
    if (state != State.FIRST) {
      throw bad("header block: ends in the middle of a field");
    }
    fieldSeen = false;
    if (text.length > KEPT_TEXT) {
      text = new byte[SHORTEST_TEXT];
    }
  }

  private void first(int octet, FieldList out) throws Http2Exception {
    int bits;
    if ((octet & 0x80) != 0) {
      form = Form.INDEXED;
      bits = 7;
    } else if ((octet & 0x40) != 0) {
      form = Form.ADDED;
      bits = 6;
    } else if ((octet & 0x20) != 0) {
      form = Form.SIZE;
      bits = 5;
    } else {
      form = Form.LITERAL;
      bits = 4;
    }
    state = State.INDEX;
    if (begin(octet, bits)) {
      indexKnown(out);
    }
  }

  /** Begins a number (RFC 7541 section 5.1); true if it is complete. */
  private boolean begin(int octet, int bits) {
    int mask = (1 << bits) - 1;
    number = octet & mask;
    shift = 0;
    return number < mask;
  }

  private boolean more(int octet) throws Http2Exception {
    if (shift > 28) {
      throw bad("number: more than five octets");
    }
    number += (long) (octet & 0x7f) << shift;
    shift += 7;
    if (number > MOST) {
      throw bad("number: too large");
    }
    return (octet & 0x80) == 0;
  }

  private void indexKnown(FieldList out) throws Http2Exception {
    state = State.FIRST;
    switch (form) {
      case INDEXED -> {
        fieldSeen = true;
        out.add(lookup());
      }
      case SIZE -> {
        if (fieldSeen) {
          throw bad("table size: not at the beginning of a block");
        }
        if (number > allowed) {
          throw bad("table size: " + number + " (expected: at most " + allowed + ")");
        }
        table.resize(number);
      }
      case ADDED, LITERAL -> {
        fieldSeen = true;
        textLength = 0;
        nameKnown = number != 0;
        indexed = null;
        if (nameKnown) {
          Field named = lookup();
          indexed = named;
          nameLength = named.nameLength();
          room(nameLength);
          System.arraycopy(named.bytes(), 0, text, 0, nameLength);
          textLength = nameLength;
        }
        state = nameKnown ? State.VALUE_FIRST : State.NAME_FIRST;
      }
    }
  }

  private Field lookup() throws Http2Exception {
    if (number == 0) {
      throw bad("index: 0 (expected: more)");
    }
    if (number <= StaticTable.SIZE) {
      return StaticTable.get((int) number);
    }
    return table.get((int) Math.min(Integer.MAX_VALUE, number - StaticTable.SIZE - 1));
  }

  private void stringFirst(int octet, FieldList out) throws Http2Exception {
    huffman = (octet & 0x80) != 0;
    state = state == State.NAME_FIRST ? State.NAME_LENGTH : State.VALUE_LENGTH;
    if (begin(octet, 7)) {
      string(out);
    }
  }

  private void string(FieldList out) throws Http2Exception {
    left = number;
    code = Huffman.MAY_END;
    state = state == State.NAME_LENGTH ? State.NAME : State.VALUE;
    if (left == 0) {
      stringEnd(out);
    }
  }

  private void append(byte[] in, int at, int count) throws Http2Exception {
    if (huffman) {
      room(2L * count);
      decode(in, at, count);
      return;
    }
    room(count);
    long free = text.length - textLength;
    if (free > 0) {
      System.arraycopy(in, at, text, (int) textLength, (int) Math.min(free, count));
    }
    textLength += count;
  }

  private void decode(byte[] in, int at, int count) throws Http2Exception {
    int transition = code;
    long length = textLength;
    byte[] target = text;
    for (int i = at; i < at + count; i++) {
      int octet = in[i];
      transition = Huffman.next(transition, octet >> 4 & 0xf);
      if ((transition & Huffman.SYMBOL) != 0) {
        if (length < target.length) {
          target[(int) length] = (byte) (transition >> Huffman.SYMBOL_SHIFT);
        }
        length++;
      } else if ((transition & Huffman.ERROR) != 0) {
        throw bad("string: holds the end-of-string symbol");
      }
      transition = Huffman.next(transition, octet & 0xf);
      if ((transition & Huffman.SYMBOL) != 0) {
        if (length < target.length) {
          target[(int) length] = (byte) (transition >> Huffman.SYMBOL_SHIFT);
        }
        length++;
      } else if ((transition & Huffman.ERROR) != 0) {
        throw bad("string: holds the end-of-string symbol");
      }
    }
    code = transition;
    textLength = length;
  }

  /** Makes room for so many bytes more, as far as the bound allows. */
  private void room(long count) {
    long needed = Math.min(longest, textLength + count);
    if (needed > text.length) {
      text = Arrays.copyOf(text, (int) Math.min(longest, Math.max(needed, 2L * text.length)));
    }
  }

  private void stringEnd(FieldList out) throws Http2Exception {
    if (huffman && (code & Huffman.MAY_END) == 0) {
      throw bad("string: wrong padding");
    }
    if (state == State.NAME) {
      nameLength = (int) Math.min(textLength, longest);
      state = State.VALUE_FIRST;
      return;
    }
    state = State.FIRST;
    boolean whole = textLength <= text.length;
    if (form == Form.ADDED && !(whole && table.keeps(textLength + Field.OVERHEAD))) {
      table.addForgotten();
    }
    if (!whole) {
      out.addUnread(textLength, kind());
      return;
    }
    var field = new Field(Arrays.copyOf(text, (int) textLength), nameLength);
    if (form == Form.ADDED && table.keeps(textLength + Field.OVERHEAD)) {
      table.add(field);
    }
    out.add(field);
  }

  private Field.Kind kind() {
    Field named = indexed;
    return named == null ? Field.Kind.of(text, Math.min(nameLength, text.length)) : named.kind();
  }

  private static Http2Exception bad(String problem) {
    return new Http2Exception(Http2Exception.HPACK, problem);
  }
}
