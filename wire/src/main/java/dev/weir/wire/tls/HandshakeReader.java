package dev.weir.wire.tls;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the first handshake message of one direction together, over any number of TLS records and
 * chunks. It works before encryption begins, that is, for hellos.
 *
 * <pre>
 *  record (RFC 8446 section 5.1):    +--------+-----------+----------+------------------+
 *                                    | type 1 | version 2 | length 2 | fragment …       |
 *                                    +--------+-----------+----------+------------------+
 *  message (RFC 8446 section 4),     +--------+-----------+-------------+
 *  in the fragments put together:    | type 1 | length 3  | body …      |
 *                                    +--------+-----------+-------------+
 * </pre>
 *
 * <p>The record bytes are kept until the message is handed over: at most {@link #MAX_HELLO}, and at
 * any time at most 4 KiB more than was received. Declared lengths reserve nothing.
 *
 * <p>A message is handed over at the end of the record that holds its last byte, so that the result
 * does not depend on how the bytes were cut into chunks. One stream, one thread.
 */
public final class HandshakeReader {
  /** The most bytes of records, headers included, that one message may take. */
  public static final int MAX_HELLO = 64 * 1024;

  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;

  /** The largest fragment of any version: 2^14 and what encryption may add (RFC 8446 5.2). */
  private static final int MAX_FRAGMENT = 16_384 + 256;

  /** Messages of other kinds that may come before the one that is wanted. */
  private static final int MAX_SKIPPED = 8;

  private static final int SLACK = 4096;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final byte[] NOTHING = {};

  private final int wanted;

  /** The records of the message so far; what holds no part of it is dropped. */
  private byte[] raw = NOTHING;

  private int length;

  /** Index in {@link #raw} of the header of the current record. */
  private int record;

  /** Bytes of the current record's fragment that are still to come, once its header is there. */
  private int fragmentLeft;

  /** Bytes of the message so far, its header included; more if another one follows it. */
  private int messageHave;

  /** Bytes of the whole message, header included, once that header is there. */
  private int messageSize;

  private int skipped;
  private @Nullable Broken broken;

  /** What a chunk led to. */
  public sealed interface Read {}

  /** The chunk was taken in whole; {@link HandshakeReader#needed()} says how much is missing. */
  public record More() implements Read {}

  /**
   * The message is complete.
   *
   * @param body without its header of four bytes
   * @param records the records it came in, whole, headers included
   * @param next index in the chunk of the first byte after these records
   */
  public record Message(byte[] body, byte[] records, int next) implements Read {}

  /**
   * An alert came before the message.
   *
   * @param level 1 warning, 2 fatal
   * @param description its number
   * @param next index in the chunk of the first byte after it
   */
  public record Alert(int level, int description, int next) implements Read {}

  /**
   * This is not, or no longer, a stream with the message in it.
   *
   * @param why lower case, made of our own words and numbers
   */
  public record Broken(String why) implements Read {}

  private static final Read MORE = new More();

  /**
   * A reader at the beginning of a stream.
   *
   * @param wanted the handshake type to read: {@link ClientHello#TYPE} or {@link ServerHello#TYPE}
   */
  public HandshakeReader(int wanted) {
    this.wanted = wanted;
  }

  /**
   * Takes bytes in.
   *
   * @param view a chunk
   * @param from index in it of the first byte that this reader has not seen
   * @return after {@link Message} and {@link Alert} the reader is ready for another message; after
   *     {@link Broken} it says the same again
   */
  public Read read(Bytes view, int from) {
    int at = from;
    while (broken == null && at < view.length()) {
      if (length - record < RECORD_HEADER) {
        if (keep(view, at++, 1)) {
          headerByte();
        }
        continue;
      }
      int count = Math.min(fragmentLeft, view.length() - at);
      if (fragment(view, at, count)) {
        at += count;
        fragmentLeft -= count;
        Read end = fragmentLeft == 0 ? endOfRecord(at) : null;
        if (end != null) {
          return end;
        }
      }
    }
    return broken == null ? MORE : broken;
  }

  /**
   * How many more bytes it takes at the least before the message can be complete; 0 if it never
   * can.
   */
  public int needed() {
    if (broken != null) {
      return 0;
    }
    int header = Math.max(0, RECORD_HEADER - (length - record));
    if (messageHave < MESSAGE_HEADER) {
      return header > 0 ? header : Math.min(fragmentLeft, MESSAGE_HEADER - messageHave);
    }
    int inRecord = header > 0 ? 0 : fragmentLeft;
    int missing = Math.max(0, messageSize - messageHave - inRecord);
    int headers = (missing + MAX_FRAGMENT - 1) / MAX_FRAGMENT * RECORD_HEADER;
    return inRecord + missing + headers - (header > 0 ? RECORD_HEADER - header : 0);
  }

  /**
   * The message if all of its bytes are here although the record that ends it is not: for a stream
   * that ends in the middle of a record with more than the hello in it.
   */
  public @Nullable Message early() {
    return broken == null && messageHave >= MESSAGE_HEADER && messageHave >= messageSize
        ? message(0)
        : null;
  }

  /** How many bytes of memory the reader holds for what it has read. */
  int reserved() {
    return raw.length;
  }

  /** Checks each byte of a record header as it comes, so that what is not TLS is known at once. */
  private void headerByte() {
    int value = raw[length - 1] & 0xff;
    switch (length - record) {
      case 1 -> contentType(value);
      case 2 -> {
        if (value != 3) {
          fail("record version: major " + value + " (expected 3)");
        }
      }
      case 3 -> {
        if (value > 4) {
          fail("record version: minor " + value + " (expected 0..4)");
        }
      }
      case RECORD_HEADER -> fragmentLength((raw[length - 2] & 0xff) << 8 | value);
      default -> {
        // Half of the length.
      }
    }
  }

  private void contentType(int type) {
    if (type != HANDSHAKE && type != ALERT && type != CHANGE_CIPHER_SPEC) {
      fail("record type: " + type + " (expected 22)");
    } else if (type != HANDSHAKE && record > 0) {
      // RFC 8446 section 5.1: nothing may come between the records of one message.
      fail("record type: " + type + " within a message (expected 22)");
    }
  }

  /** RFC 8446 section 5.1: no handshake record is empty, and the other two have a fixed size. */
  private void fragmentLength(int size) {
    int type = raw[record];
    int exact = type == ALERT ? 2 : type == CHANGE_CIPHER_SPEC ? 1 : size;
    if (size == 0 || size > MAX_FRAGMENT) {
      fail("record length: " + size + " (expected 1.." + MAX_FRAGMENT + ")");
    } else if (size != exact) {
      fail("record length: " + size + " for type " + type + " (expected " + exact + ")");
    } else {
      fragmentLeft = size;
    }
  }

  /** Takes a part of a fragment in; false if that cannot be. */
  private boolean fragment(Bytes view, int from, int count) {
    if (raw[record] == HANDSHAKE) {
      for (int i = 0; i < count && messageHave + i < MESSAGE_HEADER; i++) {
        if (!messageByte(messageHave + i, view.u8(from + i))) {
          return false;
        }
      }
      messageHave += count;
    }
    return keep(view, from, count);
  }

  /** Checks the header of the message byte by byte, for it may be spread over records. */
  private boolean messageByte(int index, int value) {
    if (index == 0) {
      messageSize = 0;
      return value == wanted || fail("handshake type: " + value + " (expected " + wanted + ")");
    }
    messageSize = messageSize << 8 | value;
    if (index < MESSAGE_HEADER - 1) {
      return true;
    }
    int body = messageSize;
    messageSize += MESSAGE_HEADER;
    return messageSize + RECORD_HEADER <= MAX_HELLO
        || fail("hello: " + body + " bytes (expected less than " + MAX_HELLO + ")");
  }

  /** What the record led to; null if the message goes on in the next. */
  private @Nullable Read endOfRecord(int next) {
    int type = raw[record];
    if (type == HANDSHAKE) {
      if (messageHave < MESSAGE_HEADER || messageHave < messageSize) {
        record = length;
        return null;
      }
      Message message = message(next);
      forget();
      return message;
    }
    int level = raw[RECORD_HEADER] & 0xff;
    int description = raw[length - 1] & 0xff;
    forget();
    if (++skipped > MAX_SKIPPED) {
      return broken("hello: more than " + MAX_SKIPPED + " other records before it");
    }
    return type == ALERT ? new Alert(level, description, next) : null;
  }

  /** Joins the fragments that the kept records carry. */
  private Message message(int next) {
    var body = new byte[messageSize - MESSAGE_HEADER];
    int skip = MESSAGE_HEADER;
    int filled = 0;
    int header = 0;
    while (filled < body.length) {
      int size = (raw[header + 3] & 0xff) << 8 | (raw[header + 4] & 0xff);
      int from = header + RECORD_HEADER;
      header = from + size;
      int end = Math.min(header, length);
      int passed = Math.min(skip, end - from);
      skip -= passed;
      from += passed;
      int count = Math.min(body.length - filled, end - from);
      System.arraycopy(raw, from, body, filled, count);
      filled += count;
    }
    return new Message(body, Arrays.copyOf(raw, length), next);
  }

  private boolean keep(Bytes view, int from, int count) {
    int total = length + count;
    if (total > MAX_HELLO) {
      return fail("hello: more than " + MAX_HELLO + " bytes of records");
    }
    if (total > raw.length) {
      int slack = Math.clamp(length, 256, SLACK);
      raw = Arrays.copyOf(raw, Math.min(MAX_HELLO, total + slack));
    }
    view.copy(from, raw, length, count);
    length = total;
    return true;
  }

  private void forget() {
    raw = NOTHING;
    length = 0;
    record = 0;
    messageHave = 0;
    messageSize = 0;
  }

  private Broken broken(String why) {
    forget();
    var end = new Broken(why);
    broken = end;
    return end;
  }

  private boolean fail(String why) {
    broken(why);
    return false;
  }
}
