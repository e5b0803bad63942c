package dev.weir.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.record.FakeSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A relay that throws when all is open: nothing stays open, and the record tells. */
final class ForwardHandlerTest {
  private static final Route WAY = new Route("a:1", "", "");
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private static final Relay BROKEN =
      new Relay() {
        @Override
        public void join(Session session, Channel client, Leg leg, Join options) {
          throw new IllegalStateException("broken");
        }

        @Override
        public void gate(Session session, Channel client, Gate gate) {
          throw new IllegalStateException("broken");
        }

        @Override
        public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
          throw new IllegalStateException("broken");
        }
      };

  private static final class Link implements DatagramLink {
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    @Override
    public EventLoop loop() {
      return new DefaultEventLoop();
    }

    @Override
    public @Nullable SocketAddress local() {
      return null;
    }

    @Override
    public @Nullable SocketAddress remote() {
      return null;
    }

    @Override
    public void receive(Receiver receiver) {}

    @Override
    public void send(ByteBuf datagram) {}

    @Override
    public void flush() {}

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public CompletionStage<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }

  private final FakeSession session = new FakeSession();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final Link target = new Link();

  private final ForwardHandler handler =
      new ForwardHandler(
          new Forwarder() {
            @Override
            public CompletionStage<Leg> open(Session session) {
              return CompletableFuture.completedFuture(new Leg(server, null, true, DONE, WAY));
            }

            @Override
            public CompletionStage<PacketLeg> openPackets(Session session) {
              return CompletableFuture.completedFuture(new PacketLeg(target, DONE, WAY));
            }
          },
          BROKEN);

  @Test
  void connectionsAreClosedAndToldOf() {
    var client = new EmbeddedChannel();
    handler.stream(session, client);
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
    assertThat(session.connection().ending()).isEqualTo(Ending.INTERNAL);
  }

  @Test
  void flowsAreClosedAndToldOf() {
    var flow = new Link();
    handler.datagrams(session, flow);
    assertThat(flow.closed).isCompleted();
    assertThat(target.closed).isCompleted();
    assertThat(session.connection().ending()).isEqualTo(Ending.INTERNAL);
  }
}
