package dev.weir.plugin.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.net.Leaks;
import dev.weir.testkit.record.FakeSession;
import dev.weir.wire.socks.Socks5;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class SocksConnectorTest {
  private static final Socks5.UserPassword USER =
      new Socks5.UserPassword(new byte[] {'u'}, new byte[] {'p'});

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private CompletableFuture<Tunnel> connect(Socks5.@Nullable UserPassword user) {
    var request =
        new ConnectRequest(
            new FakeSession(),
            channel,
            Target.tcp(new HostPort("o.test", 443)),
            Duration.ofSeconds(3));
    return new SocksConnector(Duration.ZERO, user).connect(request).toCompletableFuture();
  }

  private String sent() {
    var text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(ByteBufUtil.hexDump(next));
      next.release();
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
  void asksByNameAndGivesTheBytesBehindTheReplyAsSurplus() {
    var result = connect(null);
    assertThat(sent()).isEqualTo("050100");
    receive("05");
    receive("00");
    assertThat(sent()).isEqualTo("05010003066f2e7465737401bb");
    receive("0500000100000000");
    assertThat(result).isNotDone();
    receive("00005353");
    Tunnel tunnel = result.resultNow();
    assertThat(ByteBufUtil.hexDump(tunnel.surplus())).isEqualTo("5353");
    tunnel.surplus().release();
    assertThat(channel.pipeline().get(SocksHandshake.class)).isNull();
  }

  @Test
  void introducesItselfIfAsked() {
    var result = connect(USER);
    assertThat(sent()).isEqualTo("05020002");
    receive("0502");
    assertThat(sent()).isEqualTo("010175" + "0170");
    receive("0100");
    assertThat(sent()).startsWith("050100");
    receive("05000003000000");
    assertThat(result.resultNow().surplus()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0502,                     asks for credentials, UPSTREAM",
    "05ff,                     asks for credentials, UPSTREAM",
    "4854,                     is it a SOCKS 5 server, UPSTREAM",
    "05000505000100000000 0000, answered 5 connection refused, UPSTREAM",
    "05000506000100000000 0000, answered 6 ttl expired, TIMEOUT",
    "0500052a000100000000 0000, answered 42, UPSTREAM",
    "05000500000900000000 0000, address type 9, UPSTREAM",
    "050004,                   version 4, UPSTREAM"
  })
  void failsOnAnythingElse(String answers, String text, Ending kind) {
    var result = connect(null);
    receive(answers.replace(" ", ""));
    RouteException failure = failure(result);
    assertThat(failure.getMessage()).startsWith("socks5 connector: o.test:443: ").contains(text);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void saysWhatToDoAboutWrongCredentials() {
    var result = connect(USER);
    receive("05020101");
    assertThat(failure(result).getMessage()).contains("connector.auth");
  }

  @Test
  void failsWhenTheServerEndsOrTakesTooLong() {
    var result = connect(null);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(failure(result).getMessage()).contains("closed before the negotiation was over");
    var other = new SocksConnectorTest();
    other.channel.freezeTime();
    var late = other.connect(null);
    other.channel.advanceTimeBy(3_001, TimeUnit.MILLISECONDS);
    other.channel.runScheduledPendingTasks();
    assertThat(failure(late).kind()).isEqualTo(Ending.TIMEOUT);
    other.close();
  }
}
