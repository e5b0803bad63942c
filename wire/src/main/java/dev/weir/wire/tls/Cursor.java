package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields from a part of an array. The first field that does not fit is remembered, and from
 * then on this cursor and all that were made from the same root are empty: loops over {@link
 * #remaining()} end, and the caller asks {@link #why()} once.
 */
final class Cursor {
  /** What went wrong first; shared by all cursors over one message. */
  private static final class Failure {
    private @Nullable String why;
  }

  private final byte[] data;
  private final int end;
  private final Failure failure;
  private int at;

  Cursor(byte[] data) {
    this(data, 0, data.length, new Failure());
  }

  private Cursor(byte[] data, int from, int end, Failure failure) {
    this.data = data;
    this.at = from;
    this.end = end;
    this.failure = failure;
  }

  /** A cursor over the data of an extension that was found in the same message. */
  Cursor over(Extension extension) {
    int from = extension.offset();
    return new Cursor(data, from, from + extension.length(), failure);
  }

  int remaining() {
    return failure.why == null ? end - at : 0;
  }

  int offset() {
    return at;
  }

  @Nullable String why() {
    return failure.why;
  }

  void fail(String why) {
    if (failure.why == null) {
      failure.why = why;
    }
  }

  int u8(String what) {
    return take(1, what) ? data[at - 1] & 0xff : 0;
  }

  int u16(String what) {
    return take(2, what) ? (data[at - 2] & 0xff) << 8 | (data[at - 1] & 0xff) : 0;
  }

  byte[] bytes(int count, String what) {
    return take(count, what) ? Arrays.copyOfRange(data, at - count, at) : new byte[0];
  }

  /** The part that a length of one byte announces. */
  Cursor block8(String what) {
    return block(u8(what), what);
  }

  /** The part that a length of two bytes announces. */
  Cursor block16(String what) {
    return block(u16(what), what);
  }

  private Cursor block(int length, String what) {
    return take(length, what)
        ? new Cursor(data, at - length, at, failure)
        : new Cursor(data, at, at, failure);
  }

  /** All that remains, as numbers of one byte. */
  int[] u8s() {
    int from = at;
    int count = remaining();
    at += count;
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = data[from + i] & 0xff;
    }
    return out;
  }

  /** All that remains, as numbers of two bytes. */
  int[] u16s(String what) {
    int bytes = remaining();
    if (bytes % 2 != 0) {
      fail(what + ": " + bytes + " bytes (expected an even number)");
      return new int[0];
    }
    int[] out = new int[bytes / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = u16(what);
    }
    return out;
  }

  /** All that remains as text, one character for each byte. */
  String latin1() {
    int from = at;
    int count = remaining();
    at += count;
    return new String(data, from, count, ISO_8859_1);
  }

  /** Nothing may be left. */
  void end(String what) {
    int left = remaining();
    if (left > 0) {
      fail(what + ": " + left + " bytes too many");
    }
  }

  private boolean take(int count, String what) {
    int left = remaining();
    if (count > left) {
      fail(what + ": " + count + " bytes (expected at most " + left + ")");
      return false;
    }
    at += count;
    return failure.why == null;
  }
}
