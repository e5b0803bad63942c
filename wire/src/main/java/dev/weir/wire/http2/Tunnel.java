package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is carried in the data of one stream, shown to an inspector of its own. */
final class Tunnel {
  private @Nullable Inspector inspector;
  private final Part part = new Part();
  private final long[] skip = new long[2];
  private final long[] skipped = new long[2];
  private final boolean[] ended = new boolean[2];
  private String refusal = "";

  Tunnel(Inspector inspector) {
    this.inspector = inspector;
  }

  /** Why the whole connection must not go on; empty if it may. */
  String refusal() {
    return refusal;
  }

  void data(Direction from, Bytes view, int index, int length) {
    Inspector watching = inspector;
    if (watching == null) {
      return;
    }
    int side = side(from);
    int passed = (int) Math.min(skip[side], length);
    if (passed > 0) {
      skip[side] -= passed;
      skipped[side] += passed;
      if (skip[side] == 0) {
        watching.onSkipped(from, skipped[side]);
      }
    }
    if (passed == length) {
      return;
    }
    Step step = watching.onBytes(from, part.show(view, index + passed, length - passed));
    part.clear();
    follow(step);
  }

  private void follow(Step step) {
    switch (step) {
      case Step.Watch() -> {}
      case Step.Skip(Direction whose, long bytes) -> {
        skip[side(whose)] = Math.max(0, bytes);
        skipped[side(whose)] = 0;
      }
      case Step.Refuse(String error) -> {
        refusal = error;
        close();
      }
      case Step.Done _, Step.Resniff _, Step.TakeOver _ -> close();
    }
  }

  void end(Direction from, End how) {
    Inspector watching = inspector;
    int side = side(from);
    if (watching == null || ended[side]) {
      return;
    }
    ended[side] = true;
    if (skip[side] > 0) {
      skip[side] = 0;
      watching.onSkipped(from, skipped[side]);
    }
    watching.onEnd(from, how);
  }

  void close() {
    Inspector watching = inspector;
    inspector = null;
    if (watching != null) {
      watching.close();
    }
  }

  private static int side(Direction from) {
    return from == Direction.CLIENT ? 0 : 1;
  }

  /** A part of a chunk, re-used. */
  private static final class Part implements Bytes {
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    private Bytes whole = NOTHING;
    private int from;
    private int length;

    Part show(Bytes view, int index, int count) {
      whole = view;
      from = index;
      length = count;
      return this;
    }

    void clear() {
      whole = NOTHING;
      length = 0;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public byte at(int index) {
      return whole.at(from + Objects.checkIndex(index, length));
    }

    @Override
    public void copy(int index, byte[] into, int offset, int count) {
      Objects.checkFromIndexSize(index, count, length);
      whole.copy(from + index, into, offset, count);
    }
  }
}
