package dev.weir.channels;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Joins a client's flow with the way to its target once that is open, or writes down why not. */
public final class FlowStart {
  private final Relay relay;

  /** Joins by this relay. */
  public FlowStart(Relay relay) {
    this.relay = relay;
  }

  /** Joins a flow that is all of its session. */
  public void join(Session session, DatagramLink flow, CompletionStage<PacketLeg> way) {
    join(session, flow, way, null);
  }

  /**
   * Joins a flow.
   *
   * @param flow owned from here on
   * @param way to its target
   * @param open the flow's own exchange; null if the flow is the session
   */
  public void join(
      Session session, DatagramLink flow, CompletionStage<PacketLeg> way, @Nullable Exchange open) {
    var _ =
        way.whenComplete((leg, failure) -> {
          if (failure == null) {
            var how = new Relay.PacketJoin(true, Duration.ZERO, open);
            relay.join(session, flow, leg, how);
          } else {
            refuse(session, flow, RouteFailures.of(failure), open);
          }
        });
  }

  private static void refuse(
      Session session, DatagramLink flow, RouteException why, @Nullable Exchange open) {
    Exchange subject = open == null ? session.connection() : open;
    subject.error(why.getMessage()).ended(Closer.WEIR, why.kind());
    var swallow = new Swallow(subject, open != null);
    if (why.kind() == Ending.BYPASS || why.kind() == Ending.LOOP) {
      // What was refused stays refused: one record until the client falls silent, not one for each
      // of its datagrams.
      flow.receive(swallow);
    } else {
      flow.close();
      swallow.finish();
    }
  }

  /** Counts what a refused client sends, and forgets it. */
  private static final class Swallow implements DatagramLink.Receiver {
    private final Exchange subject;
    private final boolean own;
    private long bytes;

    Swallow(Exchange subject, boolean own) {
      this.subject = subject;
      this.own = own;
    }

    @Override
    public void onDatagram(ByteBuf datagram) {
      bytes += datagram.readableBytes();
      datagram.release();
      subject.bytes(bytes, 0);
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onClosed(Ending kind, String why) {
      finish();
    }

    private void finish() {
      if (own) {
        subject.finish();
      }
    }
  }
}
