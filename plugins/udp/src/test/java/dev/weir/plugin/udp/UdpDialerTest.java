package dev.weir.plugin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.net.FakeTransport;
import dev.weir.testkit.net.Leaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class UdpDialerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final FakeTransport transport = new FakeTransport();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    transport.close();
  }

  private DatagramLink dial(InetSocketAddress to, @Nullable String source, int mark)
      throws Exception {
    EventLoop loop = transport.loop();
    var request = new DialRequest(transport, loop, to, source, mark, Duration.ofSeconds(5));
    return loop.submit(() -> new UdpDialer().dialPackets(request))
        .get(10, TimeUnit.SECONDS)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private final class Hearing implements DatagramLink.Receiver {
    @Override
    public void onDatagram(ByteBuf datagram) {
      heard.add(datagram.toString(StandardCharsets.ISO_8859_1));
      datagram.release();
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onClosed(Ending kind, String why) {
      heard.add("closed " + kind);
    }
  }

  private static void say(DatagramLink link, String text) {
    link.send(ByteBufUtil.writeAscii(io.netty.buffer.ByteBufAllocator.DEFAULT, text));
    link.flush();
  }

  @Test
  void talksToOneAddressAndHearsNobodyElse() throws Exception {
    try (var server = new DatagramSocket(ANY_PORT);
        var stranger = new DatagramSocket(ANY_PORT)) {
      DatagramLink link = dial((InetSocketAddress) server.getLocalSocketAddress(), null, 0);
      link.loop()
          .execute(() -> {
            link.receive(new Hearing());
            say(link, "hello");
          });
      var packet = new DatagramPacket(new byte[100], 100);
      server.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII))
          .isEqualTo("hello");
      stranger.send(new DatagramPacket(new byte[] {'x'}, 1, packet.getSocketAddress()));
      server.send(new DatagramPacket(new byte[] {'y'}, 1, packet.getSocketAddress()));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("y");
      link.loop().submit(link::close).get(10, TimeUnit.SECONDS);
      assertThat(link.closed().toCompletableFuture()).isCompleted();
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void aClosedPortEndsTheLink() throws Exception {
    InetSocketAddress nobody;
    try (var server = new DatagramSocket(ANY_PORT)) {
      nobody = (InetSocketAddress) server.getLocalSocketAddress();
    }
    DatagramLink link = dial(nobody, null, 0);
    link.loop()
        .execute(() -> {
          link.receive(new Hearing());
          say(link, "hello");
        });
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed REFUSED");
  }

  @Test
  void leavesByTheSourceThatIsAskedFor() throws Exception {
    try (var server = new DatagramSocket(ANY_PORT)) {
      var to = (InetSocketAddress) server.getLocalSocketAddress();
      DatagramLink link = dial(to, "127.0.0.1", 0);
      assertThat(((InetSocketAddress) link.local()).getAddress().getHostAddress())
          .isEqualTo("127.0.0.1");
      link.loop().submit(link::close).get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aMarkThatCannotBeSetIsAFailure() {
    assertThatThrownBy(
            () -> dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), null, 7))
        .hasRootCauseInstanceOf(RouteException.class)
        .hasMessageContaining("so_mark: 7 cannot be set");
  }
}
