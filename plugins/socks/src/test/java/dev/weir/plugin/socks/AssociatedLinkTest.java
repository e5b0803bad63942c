package dev.weir.plugin.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.PacketRequest;
import dev.weir.spi.net.PacketTunnel;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.net.Leaks;
import dev.weir.testkit.record.FakeSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Datagrams beside the connection that asked for them. */
@ExtendWith(Leaks.class)
class AssociatedLinkTest {
  private static final String HEADER = "00000001010203040035";

  private final EmbeddedChannel control =
      new EmbeddedChannel() {
        @Override
        protected SocketAddress remoteAddress0() {
          return new InetSocketAddress("127.0.0.7", 1080);
        }
      };

  private final FakeSocket socket = new FakeSocket(control.eventLoop());
  private @Nullable InetSocketAddress opened;

  @AfterEach
  void close() {
    control.finishAndReleaseAll();
  }

  private CompletableFuture<PacketTunnel> connect(PacketRequest.@Nullable Sockets sockets) {
    var target =
        new Target(Network.UDP, new HostPort("1.2.3.4", 53), null, Target.Source.CONFIGURED);
    return new SocksConnector(Duration.ZERO, null)
        .connectPackets(
            new PacketRequest(new FakeSession(), control, target, Duration.ofSeconds(3), sockets))
        .toCompletableFuture();
  }

  private DatagramLink open(String reply) {
    var result =
        connect(remote -> {
          opened = remote;
          return CompletableFuture.completedFuture(socket);
        });
    control.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0500" + reply)));
    control.releaseOutbound();
    return result.resultNow().link();
  }

  @Test
  void sendsToWhereTheServerSays() {
    open("05000001" + "7f000009" + "0400");
    assertThat(opened).isEqualTo(new InetSocketAddress("127.0.0.9", 1024));
  }

  @Test
  void takesTheServersOwnAddressIfItNamesNone() {
    open("05000001" + "00000000" + "0400");
    assertThat(opened).isEqualTo(new InetSocketAddress("127.0.0.7", 1024));
  }

  @Test
  void putsTheTargetBeforeEachDatagramAndTakesTheSourceOff() {
    DatagramLink link = open("05000001" + "00000000" + "0400");
    link.send(Unpooled.wrappedBuffer(new byte[] {0x68, 0x69}));
    link.send(Unpooled.EMPTY_BUFFER);
    assertThat(socket.sent).containsExactly(HEADER + "6869", HEADER);
    var received = new Received();
    link.receive(received);
    socket.deliver(HEADER + "21");
    socket.deliver("00000003016100350022");
    socket.deliver(HEADER);
    for (String bad : new String[] {"", "0000", "00000101010203040035" + "23", "0000000902"}) {
      socket.deliver(bad);
    }
    assertThat(received.datagrams).containsExactly("21", "0022", "");
    assertThat(link.dropped()).isEqualTo(4);
    link.close();
    assertThat(control.isOpen()).isFalse();
    assertThat(socket.closed).isDone();
    assertThat(received.closed).as("who closes is not told").isEmpty();
  }

  @Test
  void endsWithTheConnection() {
    DatagramLink link = open("05000001" + "00000000" + "0400");
    var received = new Received();
    link.receive(received);
    var _ = control.close();
    assertThat(received.closed).containsExactly(Ending.UPSTREAM);
    assertThat(socket.closed).isDone();
  }

  @Test
  void refusesWhereTheNodeCannotBeReachedBesideTheConnection() {
    var result = connect(null);
    assertThat(((RouteException) result.exceptionNow()).getMessage()).contains("the only hop");
    assertThat(control.isOpen()).isFalse();
  }

  private static final class Received implements DatagramLink.Receiver {
    private final List<String> datagrams = new ArrayList<>();
    private final List<Ending> closed = new ArrayList<>();

    @Override
    public void onDatagram(ByteBuf datagram) {
      datagrams.add(ByteBufUtil.hexDump(datagram));
      datagram.release();
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onClosed(Ending kind, String why) {
      closed.add(kind);
    }
  }

  private static final class FakeSocket implements DatagramLink {
    private final EventLoop loop;
    private final List<String> sent = new ArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable Receiver receiver;

    FakeSocket(EventLoop loop) {
      this.loop = loop;
    }

    void deliver(String hex) {
      receiver.onDatagram(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    @Override
    public EventLoop loop() {
      return loop;
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
    public void receive(Receiver to) {
      receiver = to;
    }

    @Override
    public void send(ByteBuf datagram) {
      sent.add(ByteBufUtil.hexDump(datagram));
      datagram.release();
    }

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
}
