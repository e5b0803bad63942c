package dev.weir.plugin.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Protocol;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.net.FakeHandlerContext;
import dev.weir.testkit.net.FakeRelay;
import dev.weir.testkit.net.FakeRouter;
import dev.weir.testkit.net.Leaks;
import dev.weir.testkit.plugin.Services;
import dev.weir.testkit.record.FakeSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class TcpHandlerTest {
  private final FakeSession session = new FakeSession();
  private final FakeRelay relay = new FakeRelay();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final FakeRouter router =
      new FakeRouter(_ -> CompletableFuture.completedFuture(leg(null)));
  private final FakeHandlerContext context =
      FakeHandlerContext.of(FakeContext.in(Path.of(".")), router, relay);

  @AfterEach
  void end() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  private Leg leg(ByteBuf surplus) {
    return new Leg(
        server,
        surplus,
        true,
        CompletableFuture.completedFuture(null),
        new Route("t", "127.0.0.1:1", "127.0.0.1:2"));
  }

  private static Handler create(FakeHandlerContext from) {
    return new TcpHandlerFactory().create(new TcpHandlerConfig(), from);
  }

  @Test
  void joinsEachClientWithAForwardTarget() {
    Leg leg = leg(null);
    create(
        context.withForwarder(FakeRouter.forwarder(() -> CompletableFuture.completedFuture(leg))))
        .stream(session, client);

    assertThat(relay.joined())
        .containsExactly(new FakeRelay.Joined(session, client, leg, Relay.Join.PLAIN));
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void prefersForwardTargetsToSniffedNames() {
    create(
        context
            .withSniffing()
            .withForwarder(
                FakeRouter.forwarder(() -> CompletableFuture.completedFuture(leg(null)))))
        .stream(session, client);

    assertThat(relay.joined()).hasSize(1);
    assertThat(relay.gated()).isEmpty();
  }

  @Test
  void closesTheClientAndSaysWhyWhenThereIsNoWay() {
    create(
        context.withForwarder(
            FakeRouter.forwarder(() -> FakeRouter.failure(Ending.REFUSED, "127.0.0.1:9: refused"))))
        .stream(session, client);

    assertThat(client.isOpen()).isFalse();
    assertThat(relay.joined()).isEmpty();
    assertThat(session.connection().ending()).isEqualTo(Ending.REFUSED);
    assertThat(session.connection().closer()).isEqualTo(Closer.WEIR);
    assertThat(session.connection().error()).isEqualTo("127.0.0.1:9: refused");
  }

  @Test
  void unwrapsTheCauseThatACompletionStageWraps() {
    var way = new CompletableFuture<Leg>();
    create(context.withForwarder(FakeRouter.forwarder(() -> way.thenApply(leg -> leg)))).stream(
        session, client);

    way.completeExceptionally(new RouteException(Ending.DNS, "no such name"));

    assertThat(session.connection().ending()).isEqualTo(Ending.DNS);
    assertThat(session.connection().error()).isEqualTo("no such name");
  }

  @Test
  void closesTheLegWhenTheClientIsGoneByThen() {
    var way = new CompletableFuture<Leg>();
    create(context.withForwarder(FakeRouter.forwarder(() -> way))).stream(session, client);
    var _ = client.close();
    ByteBuf surplus = Unpooled.buffer().writeInt(1);

    way.complete(leg(surplus));

    assertThat(server.isOpen()).isFalse();
    assertThat(surplus.refCnt()).isZero();
    assertThat(relay.joined()).isEmpty();
    assertThat(session.connection().ending()).isEqualTo(Ending.ABORTED);
  }

  @ParameterizedTest
  @CsvSource({
    "http, example.com, 0, example.com:80",
    "http, example.com, 8080, example.com:8080",
    "tls, example.com, 0, example.com:443",
    "http, ::1, 0, '[::1]:80'",
  })
  void goesToTheHostThatTheFirstBytesName(String proto, String host, int port, String expected)
      throws Exception {
    create(context.withSniffing()).stream(session, client);
    assertThat(relay.gated()).hasSize(1);
    Relay.Gate gate = relay.gated().getFirst().gate();

    assertThat(gate.known()).isNull();
    Leg leg =
        gate.open(new Protocol(proto, host), new HostPort(host, port)).toCompletableFuture().get();

    assertThat(leg.channel()).isSameAs(server);
    assertThat(router.asked())
        .containsExactly(
            new Target(Network.TCP, HostPort.parse(expected, 0), null, Target.Source.SNIFFED));
    assertThat(session.connection().host()).isEqualTo(expected);
  }

  @Test
  void refusesAClientThatNamesNoHost() {
    create(context.withSniffing()).stream(session, client);
    Relay.Gate gate = relay.gated().getFirst().gate();

    assertThatThrownBy(() -> gate.open(new Protocol("tls", ""), null).toCompletableFuture().get())
        .hasRootCauseMessage("no target: the tls client names no host");
    assertThatThrownBy(() -> gate.open(null, null).toCompletableFuture().get())
        .hasRootCauseMessage("no target: nothing was recognised in the first bytes");
    assertThatThrownBy(() ->
            gate.open(new Protocol("ssh", ""), new HostPort("h", 0)).toCompletableFuture().get())
        .hasRootCauseMessage("no target: h has no port");
    assertThat(router.asked()).isEmpty();
  }

  @Test
  void asksForATargetOrSniffingIfItHasNeither() {
    assertThatThrownBy(() -> create(context))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tcp://:80/host:port")
        .hasMessageContaining("sniffing: true");
  }

  @Test
  void isAlsoCalledForward() {
    assertThat(new TcpHandlerFactory().type()).isEqualTo("tcp");
    assertThat(new TcpHandlerFactory().aliases()).containsExactly("forward");
  }

  @Test
  void allThreeAreFoundByTheServiceLoader() {
    assertThat(Services.types(ListenerFactory.class)).contains("tcp");
    assertThat(Services.types(DialerFactory.class)).contains("tcp");
    assertThat(Services.types(HandlerFactory.class)).contains("tcp");
  }
}
