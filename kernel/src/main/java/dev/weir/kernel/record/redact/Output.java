package dev.weir.kernel.record.redact;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a text with some of it replaced. Made only when the first replacement comes; grows with
 * what is copied, so that it stays about as large as the text.
 */
final class Output {
  private final byte[] source;
  private final int length;
  private @Nullable Buffer out;
  private int done;
  private int values;

  /** Gives its last byte back. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer(int size) {
      super(size);
    }

    int last() {
      return count == 0 ? -1 : buf[count - 1];
    }

    void cut() {
      count--;
    }
  }

  Output(byte[] source, int length) {
    this.source = source;
    this.length = length;
  }

  /** Puts something in the place of a part; parts come in their order. */
  void replace(int from, int to, String by) {
    replace(from, to, by.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for bytes. */
  void replace(int from, int to, byte[] by) {
    Buffer to2 = upTo(from);
    to2.writeBytes(by);
    done = to;
    values++;
  }

  /** Puts in the place of a part what was made of it, with so many values taken out. */
  void rewrite(int from, int to, byte[] by, int count) {
    upTo(from).writeBytes(by);
    done = to;
    values += count;
  }

  /** Leaves a part out, and with it the separator at the end of what is before it. */
  void removeLast(int from, int to, char separator) {
    Buffer to2 = upTo(from);
    while (to2.last() == ' ' || to2.last() == '\n' || to2.last() == '\r' || to2.last() == '\t') {
      to2.cut();
    }
    if (to2.last() == separator) {
      to2.cut();
    }
    done = to;
    values++;
  }

  /** Shows nothing from here on. */
  void end(int from) {
    var _ = upTo(from);
    done = length;
  }

  private Buffer upTo(int from) {
    Buffer to = out;
    if (to == null) {
      to = new Buffer(Math.max(64, length));
      out = to;
    }
    to.write(source, done, Math.max(0, from - done));
    return to;
  }

  Rewritten result() {
    if (out == null) {
      return Rewritten.AS_IT_WAS;
    }
    return new Rewritten(upTo(length).toByteArray(), values, "");
  }
}
