package dev.weir.channels;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** Joins a client's flow with the way to its target once that is open, or writes down why not. */
public final class FlowStart {
  private final Relay relay;

  /** Joins by this relay. */
  public FlowStart(Relay relay) {
    this.relay = relay;
  }

  /**
   * Joins a flow.
   *
   * @param flow owned from here on
   * @param way to its target
   */
  public void join(Session session, DatagramLink flow, CompletionStage<PacketLeg> way) {
    var _ =
        way.whenComplete((leg, failure) -> {
          try {
            if (failure == null) {
              relay.join(session, flow, leg, Relay.PacketJoin.PLAIN);
            } else {
              refuse(session, flow, RouteFailures.of(failure));
            }
          } catch (RuntimeException e) {
            // Nobody asks a stage that is over how it went: the record has to tell.
            broken(session, e);
            flow.close();
            if (failure == null) {
              leg.link().close();
            }
          }
        });
  }

  static void broken(Session session, RuntimeException fault) {
    session.connection().error("handler failed: " + fault).ended(Closer.WEIR, Ending.INTERNAL);
  }

  private static void refuse(Session session, DatagramLink flow, RouteException why) {
    session.connection().error(why.getMessage()).ended(Closer.WEIR, why.kind());
    if (why.kind() == Ending.BYPASS || why.kind() == Ending.LOOP) {
      // What was refused stays refused: one record until the client falls silent, not one for each
      // of its datagrams.
      flow.receive(new Swallow(session));
    } else {
      if (why.kind() == Ending.UNREACHABLE) {
        // A refusal would be that of a node: of the target's port nothing is known then.
        flow.unreachable(why.kind());
      }
      flow.close();
    }
  }

  /** Counts what a refused client sends, and forgets it. */
  private static final class Swallow implements DatagramLink.Receiver {
    private final Session session;
    private long bytes;

    Swallow(Session session) {
      this.session = session;
    }

    @Override
    public void onDatagram(ByteBuf datagram) {
      bytes += datagram.readableBytes();
      datagram.release();
      session.connection().bytes(bytes, 0);
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onClosed(Ending kind, String why) {}
  }
}
