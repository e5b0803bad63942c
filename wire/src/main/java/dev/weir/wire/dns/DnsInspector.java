package dev.weir.wire.dns;

import dev.weir.spi.Session;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Reads DNS: datagrams, each one message, and streams, in which each message has its length before
 * it (RFC 1035 section 4.2.2).
 *
 * <pre>
 *  +----------+-------------+----------+-------------+
 *  | length 2 | message     | length 2 | message     | …
 *  +----------+-------------+----------+-------------+
 * </pre>
 *
 * <p>A message that cannot be read is written down as such; those after it are read all the same,
 * since the lengths say where they are. Used on the session's event loop.
 */
public final class DnsInspector implements Inspector {
  private final DnsExchanges exchanges;
  private final Half client = new Half();
  private final Half server = new Half();

  /**
   * An inspector for one flow or stream.
   *
   * @param pending how many questions wait in all flows and streams of the service
   */
  public DnsInspector(Session session, AtomicInteger pending) {
    this(session, pending, System::nanoTime);
  }

  DnsInspector(Session session, AtomicInteger pending, LongSupplier nanos) {
    exchanges = new DnsExchanges(session, pending, nanos);
    session.connection().proto("dns").seen(Seen.FLOW, "");
  }

  @Override
  public Step onDatagram(Direction from, Bytes view) {
    exchanges.message(from, view.copy(0, view.length()));
    return Step.WATCH;
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    (from == Direction.CLIENT ? client : server).take(from, view);
    return Step.WATCH;
  }

  /** What one side of a stream has sent of a message. */
  private final class Half {
    private byte[] kept = {};
    private int length;

    void take(Direction from, Bytes view) {
      int at = 0;
      while (at < view.length()) {
        int want = length < 2 ? 2 : 2 + ((kept[0] & 0xff) << 8 | (kept[1] & 0xff));
        int count = Math.min(want - length, view.length() - at);
        if (length + count > kept.length) {
          // Grows with what came, not with what was announced.
          kept = Arrays.copyOf(kept, Math.max(length + count, Math.min(want, kept.length * 2)));
        }
        view.copy(at, kept, length, count);
        length += count;
        at += count;
        if (length >= 2 && length == 2 + ((kept[0] & 0xff) << 8 | (kept[1] & 0xff))) {
          exchanges.message(from, Arrays.copyOfRange(kept, 2, length));
          length = 0;
        }
      }
      if (length == 0) {
        kept = new byte[0];
      }
    }
  }

  @Override
  public void onEnd(Direction from, End how) {}

  @Override
  public void close() {
    exchanges.close();
  }
}
