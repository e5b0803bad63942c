package dev.weir.plugin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.PacketRequest;
import dev.weir.spi.net.PacketTunnel;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.net.Leaks;
import dev.weir.testkit.record.FakeSession;
import dev.weir.wire.relay.RelayRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class RelayConnectorTest {
  private static final HostPort TARGET = new HostPort("1.2.3.4", 80);
  private static final String HEADER = "0101000a02000701010203040050";

  private final EmbeddedChannel channel = new EmbeddedChannel();

  RelayConnectorTest() {
    channel.config().setAutoRead(false);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static RelayConnector connector(boolean nodelay, RelayRequest.@Nullable User user) {
    return new RelayConnector(new RelayConnectorConfig(Duration.ZERO, nodelay), user);
  }

  private CompletableFuture<Tunnel> connect(boolean nodelay) {
    var request =
        new ConnectRequest(new FakeSession(), channel, Target.tcp(TARGET), Duration.ofSeconds(3));
    return connector(nodelay, null).connect(request).toCompletableFuture();
  }

  private String sent() {
    channel.runPendingTasks();
    return hexOf(channel.outboundMessages());
  }

  private static String hexOf(java.util.Queue<Object> messages) {
    var text = new StringBuilder();
    for (Object next = messages.poll(); next != null; next = messages.poll()) {
      text.append(ByteBufUtil.hexDump((ByteBuf) next));
      ((ByteBuf) next).release();
    }
    return text.toString();
  }

  private void receive(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
  }

  private static RouteException failure(CompletableFuture<?> result) {
    assertThat(result).isCompletedExceptionally();
    return (RouteException) result.exceptionNow();
  }

  @Test
  void isOpenBeforeTheServerHasSaidAnything() {
    Tunnel tunnel = connect(false).resultNow();
    assertThat(tunnel.confirmed().toCompletableFuture()).isNotDone();
    assertThat(channel.outboundMessages()).as("it may share a packet with what follows").isEmpty();
    assertThat(sent()).isEqualTo(HEADER);
  }

  @Test
  void sendsTheHeaderInFrontOfWhatIsAtHand() {
    assertThat(connect(false)).isCompleted();
    channel.writeOutbound(Unpooled.copiedBuffer("GET", StandardCharsets.US_ASCII));
    assertThat(sent()).isEqualTo(HEADER + "474554");
  }

  @Test
  void takesTheAnswerOutOfTheStreamHoweverItIsCut() {
    for (int size : new int[] {1, 3, 4, 7, 100}) {
      var other = new RelayConnectorTest();
      Tunnel tunnel = other.connect(false).resultNow();
      String all = "01000003020000" + "68656c6c6f";
      for (int at = 0; at < all.length(); at += 2 * size) {
        other.receive(all.substring(at, Math.min(all.length(), at + 2 * size)));
      }
      assertThat(tunnel.confirmed().toCompletableFuture()).isCompleted();
      assertThat(hexOf(other.channel.inboundMessages())).isEqualTo("68656c6c6f");
      assertThat(other.channel.pipeline().get(LateAnswer.class)).isNull();
      other.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "01010000, answered 1 bad request, UPSTREAM",
    "01020000, connector.auth, UPSTREAM",
    "01040000, answered 4 timeout, TIMEOUT",
    "01060000, answered 6 host unreachable, UPSTREAM",
    "01630000, answered 99, UPSTREAM",
    "4854, is it a relay server, UPSTREAM"
  })
  void saysWhatTheServerSaid(String answer, String text, Ending kind) {
    Tunnel tunnel = connect(false).resultNow();
    receive(answer);
    RouteException failure = failure(tunnel.confirmed().toCompletableFuture());
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.getMessage()).startsWith("relay connector: 1.2.3.4:80: ").contains(text);
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void passesTheEndOfAServerOnThatNeverAnswered() {
    Tunnel tunnel = connect(false).resultNow();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(failure(tunnel.confirmed().toCompletableFuture()).getMessage())
        .contains("ended without an answer");
    assertThat(channel.isOpen()).as("the other direction may go on").isTrue();
  }

  @Test
  void waitsForTheAnswerIfTold() {
    var result = connect(true);
    assertThat(sent()).isEqualTo(HEADER);
    receive("0100");
    assertThat(result).isNotDone();
    receive("00005353");
    Tunnel tunnel = result.resultNow();
    assertThat(tunnel.surplus()).isNotNull();
    assertThat(ByteBufUtil.hexDump(tunnel.surplus())).isEqualTo("5353");
    tunnel.surplus().release();
    assertThat(channel.pipeline().get(LateAnswer.class)).isNull();
  }

  @Test
  void waitsNoLongerThanItMay() {
    channel.freezeTime();
    var result = connect(true);
    channel.advanceTimeBy(3_001, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(failure(result).kind()).isEqualTo(Ending.TIMEOUT);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void carriesDatagramsWithTheirLength() {
    var target = new Target(Network.UDP, TARGET, null, Target.Source.CLIENT);
    PacketTunnel tunnel =
        connector(false, null)
            .connectPackets(
                new PacketRequest(new FakeSession(), channel, target, Duration.ofSeconds(3), null))
            .toCompletableFuture()
            .resultNow();
    DatagramLink link = tunnel.link();
    link.send(Unpooled.copiedBuffer("one", StandardCharsets.US_ASCII));
    link.send(Unpooled.EMPTY_BUFFER);
    link.flush();
    assertThat(sent()).isEqualTo("0181000f0400020001020007010102030400500" + "0036f6e650000");
    var received = new Received();
    link.receive(received);
    receive("01000000" + "0002");
    receive("6869" + "0000" + "0001");
    assertThat(received.datagrams).containsExactly("6869", "");
    receive("21" + "fff0");
    receive("00".repeat(0xfff0) + "000122");
    assertThat(received.datagrams).containsExactly("6869", "", "21", "22");
    assertThat(link.dropped()).as("one that no socket can send").isEqualTo(1);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(received.closed).containsExactly(Ending.NORMAL);
    assertThat(link.closed().toCompletableFuture()).isCompleted();
    assertThat(channel.isOpen()).isFalse();
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
}
