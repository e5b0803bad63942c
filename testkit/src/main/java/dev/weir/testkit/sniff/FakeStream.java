package dev.weir.testkit.sniff;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.testkit.record.FakeSession;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows one stream to an inspector as the engine does: each chunk in a view that is dead
 * afterwards, skips kept from it, nothing more once it is done. Does not follow into another
 * protocol: where one begins, the stream stops and {@link #last()} says so.
 *
 * @since 1.0
 */
public final class FakeStream {
  private final FakeSession session;
  private final Inspector inspector;
  private final Map<Direction, Long> skipping = new EnumMap<>(Direction.class);
  private final Map<Direction, Long> skipped = new EnumMap<>(Direction.class);
  private Step last = Step.WATCH;
  private boolean closed;

  private FakeStream(FakeSession session, Inspector inspector) {
    this.session = session;
    this.inspector = inspector;
  }

  /** Opens an inspector for a protocol that was recognised. */
  public static FakeStream open(
      Sniffer sniffer, FakeSession session, SniffHints hints, Protocol protocol) {
    session.connection().proto(protocol.name());
    return new FakeStream(session, sniffer.open(new SniffContext(session, hints, protocol, null)));
  }

  /**
   * Opens an inspector for a stream that begins like this.
   *
   * @return null if the sniffer does not recognise it
   */
  public static @Nullable FakeStream sniff(
      Sniffer sniffer, FakeSession session, SniffHints hints, byte[] opening) {
    return sniffer.sniff(Bytes.of(opening), hints) instanceof SniffResult.Match match
        ? open(sniffer, session, hints, match.protocol())
        : null;
  }

  /** Shows one chunk. */
  public Step show(Direction from, byte[] chunk) {
    if (isOver()) {
      return last;
    }
    int skip = (int) Math.min(skipping.getOrDefault(from, 0L), chunk.length);
    skip(from, skip);
    if (skip == chunk.length) {
      return last;
    }
    var view = new MortalBytes(chunk, skip);
    last = inspector.onBytes(from, view);
    view.die();
    if (last instanceof Step.Skip more) {
      if (more.bytes() <= 0) {
        throw new AssertionError("skip: " + more.bytes() + " (expected: more than 0)");
      }
      skipping.merge(more.from(), more.bytes(), Long::sum);
    } else if (last instanceof Step.Resniff again && again.consumed() > chunk.length - skip) {
      throw new AssertionError(
          "resniff: consumed " + again.consumed() + " of " + (chunk.length - skip));
    }
    return last;
  }

  private void skip(Direction from, int count) {
    long left = skipping.getOrDefault(from, 0L) - count;
    if (count == 0) {
      return;
    }
    skipped.merge(from, (long) count, Long::sum);
    skipping.put(from, left);
    if (left == 0) {
      tellSkipped(from);
    }
  }

  private void tellSkipped(Direction from) {
    inspector.onSkipped(from, skipped.getOrDefault(from, 0L));
    skipped.remove(from);
    skipping.remove(from);
  }

  /** Ends one direction. */
  public void end(Direction from, End how) {
    if (isOver()) {
      return;
    }
    if (skipping.containsKey(from)) {
      tellSkipped(from);
    }
    inspector.onEnd(from, how);
  }

  /** Ends the stream and, like the kernel, every exchange that is still open. */
  public void close() {
    if (!closed) {
      closed = true;
      inspector.close();
      for (FakeExchange open : session.exchanges()) {
        if (!open.isOver()) {
          open.ended(Closer.WEIR, Ending.ABORTED);
          open.finish();
        }
      }
    }
  }

  /** The inspector's last answer. */
  public Step last() {
    return last;
  }

  /** Whether the inspector is shown no more. */
  public boolean isOver() {
    return closed || !(last instanceof Step.Watch || last instanceof Step.Skip);
  }

  /** A view that must not be used after the call that got it. */
  private static final class MortalBytes implements Bytes {
    private final Bytes bytes;
    private boolean dead;

    MortalBytes(byte[] chunk, int from) {
      bytes = Bytes.of(chunk.clone(), from, chunk.length - from);
    }

    void die() {
      dead = true;
    }

    private Bytes alive() {
      if (dead) {
        throw new IllegalStateException("bytes: the view was used after the call it was passed to");
      }
      return bytes;
    }

    @Override
    public int length() {
      return alive().length();
    }

    @Override
    public byte at(int index) {
      return alive().at(index);
    }

    @Override
    public void copy(int index, byte[] into, int offset, int length) {
      alive().copy(index, into, offset, length);
    }
  }
}
