package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // CR LF is what it is about
class HttpConnectorTest {
  private static final HttpConnectorConfig PLAIN = new HttpConnectorConfig(Duration.ZERO, null);

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private CompletableFuture<Tunnel> connect(
      HttpConnectorConfig config, @Nullable Credentials auth) {
    return connect(config, auth, Target.tcp(new HostPort("o.test", 443)));
  }

  private CompletableFuture<Tunnel> connect(
      HttpConnectorConfig config, @Nullable Credentials auth, Target target) {
    var request =
        new ConnectRequest(
            new FakeSession(new ArrayList<>()), channel, target, Duration.ofSeconds(3));
    return new HttpConnector(config, auth).connect(request).toCompletableFuture();
  }

  private String sent() {
    ByteBuf out = channel.readOutbound();
    String text = out.toString(StandardCharsets.ISO_8859_1);
    out.release();
    return text;
  }

  /** Feeds bytes and says whether the connector let go of the buffer. */
  private void receive(String text) {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    channel.writeInbound(in);
  }

  private static RouteException failure(CompletableFuture<Tunnel> result) {
    assertThat(result).isCompletedExceptionally();
    return (RouteException) result.exceptionNow();
  }

  @Test
  void asksAsTheGrammarSays() {
    var config = new HttpConnectorConfig(Duration.ZERO, Map.of("X-Team", "a b"));
    var _ = connect(config, new Credentials("u", new Secret("p")));
    assertThat(sent().replaceFirst("Via: 1\\.1 weir-[0-9a-f]{16}-[0-9a-f]+\r\n", "Via: us\r\n"))
        .isEqualTo(
            "CONNECT o.test:443 HTTP/1.1\r\nHost: o.test:443\r\nVia: us\r\n"
                + "Proxy-Authorization: Basic dTpw\r\nProxy-Connection: keep-alive\r\n"
                + "X-Team: a b\r\n\r\n");
  }

  @Test
  void writesIpv6InBrackets() {
    var _ = connect(PLAIN, null, Target.tcp(new HostPort("::1", 80)));
    assertThat(sent()).startsWith("CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n");
  }

  @Test
  void givesTheBytesBehindTheAnswerAsSurplus() {
    var result = connect(PLAIN, null);
    receive("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nSSH-2.0-x\r\n");
    Tunnel tunnel = result.resultNow();
    assertThat(tunnel.surplus().toString(StandardCharsets.US_ASCII)).isEqualTo("SSH-2.0-x\r\n");
    assertThat(tunnel.surplus().release()).as("the only reference").isTrue();
    assertThat(tunnel.rawSocket()).isTrue();
    assertThat(channel.pipeline().get(ConnectHandshake.class)).isNull();
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.0 200", "HTTP/1.1 201 Created"})
  void takesAny2xxHoweverItIsCut(String status) {
    var result = connect(PLAIN, null);
    for (char c : ("HTTP/1.1 100 Continue\r\n\r\n" + status + "\r\nA: b\r\n\r\n").toCharArray()) {
      assertThat(result).isNotDone();
      receive(String.valueOf(c));
    }
    assertThat(result.resultNow().surplus()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 403 Forbidden\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n",
        "SSH-2.0-x\r\n\r\n",
        "\u0015\u0003",
        "HTTP/1.1 200 OK\nA: b\n\n"
      })
  void failsOnAnythingElse(String answer) {
    var result = connect(PLAIN, null);
    receive(answer);
    RouteException failure = failure(result);
    assertThat(failure.kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(failure.getMessage()).startsWith("http connector: CONNECT o.test:443: ");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void saysWhatToDoAboutA407WithoutTheSecret() {
    var result = connect(PLAIN, new Credentials("user", new Secret("hidden")));
    receive("HTTP/1.1 407 Proxy \u00ffAuth\r\n\r\n");
    assertThat(failure(result).getMessage())
        .contains("answered 407 Proxy ?Auth", "connector.auth")
        .doesNotContain("hidden");
  }

  @Test
  void boundsTheHeadAndTheInterimAnswers() {
    var result = connect(PLAIN, null);
    receive("HTTP/1.1 200 OK\r\nA: " + "b".repeat(70_000));
    assertThat(failure(result).getMessage()).contains("malformed answer");
    var other = new EmbeddedChannel();
    var interim =
        new HttpConnector(PLAIN, null)
            .connect(
                new ConnectRequest(
                    new FakeSession(new ArrayList<>()),
                    other,
                    Target.tcp(new HostPort("o.test", 1)),
                    Duration.ZERO))
            .toCompletableFuture();
    other.writeInbound(
        Unpooled.copiedBuffer("HTTP/1.1 102 P\r\n\r\n".repeat(17), StandardCharsets.US_ASCII));
    assertThat(failure(interim).getMessage()).contains("interim");
    other.finishAndReleaseAll();
  }

  @Test
  void failsWhenTheProxyCloses() {
    var result = connect(PLAIN, null);
    receive("HTTP/1.1 200");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(failure(result).getMessage()).contains("closed before the answer");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void failsWhenTheConnectionIsLost() {
    var result = connect(PLAIN, null);
    channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));
    assertThat(failure(result).getMessage()).contains("connection lost: connection reset");
  }

  @Test
  void failsAtTheShorterLimit() {
    channel.freezeTime();
    var result = connect(new HttpConnectorConfig(Duration.ofSeconds(2), null), null);
    channel.advanceTimeBy(1_999, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(result).isNotDone();
    channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(failure(result).kind()).isEqualTo(Ending.TIMEOUT);
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "a b", "a\u0000b", "b\u00e9", "a/b"})
  void neverWritesAHostThatIsNone(String host) {
    var result = connect(PLAIN, null, Target.tcp(new HostPort(host, 443)));
    assertThat(failure(result).kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void refusesUdp() {
    var target = new Target(Network.UDP, new HostPort("o.test", 53), null, Target.Source.CLIENT);
    assertThat(failure(connect(PLAIN, null, target)).getMessage()).contains("udp");
  }

  @Test
  void refusesConfiguredFieldsThatWouldEndALine() {
    assertThatThrownBy(() -> new HttpConnectorConfig(Duration.ZERO, Map.of("A", "b\r\nC: d")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> new HttpConnectorConfig(Duration.ZERO, Map.of("A:", "b")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not a token");
  }
}
