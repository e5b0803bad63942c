package dev.weir.plugin.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Protocol;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.net.FakeHandlerContext;
import dev.weir.testkit.net.FakeRelay;
import dev.weir.testkit.net.FakeRouter;
import dev.weir.testkit.net.Leaks;
import dev.weir.testkit.plugin.Services;
import dev.weir.testkit.record.FakeSession;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class RedHandlerTest {
  private static final InetSocketAddress DIALLED = new InetSocketAddress("203.0.113.7", 8443);
  private static final Target BY_ADDRESS =
      new Target(Network.TCP, null, DIALLED, Target.Source.ORIGINAL);
  private static final Target BY_NAME =
      new Target(Network.TCP, new HostPort("example.org", 8443), DIALLED, Target.Source.SNIFFED);
  private static final Protocol HTTP = new Protocol("http", "example.org:99");

  private final FakeSession session = new FakeSession().redirectedFrom(DIALLED);
  private final FakeRelay relay = new FakeRelay();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final Leg leg =
      new Leg(
          server,
          null,
          true,
          CompletableFuture.completedFuture(null),
          new Route("t", "127.0.0.1:1", "127.0.0.1:2"));

  @AfterEach
  void end() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  private FakeRouter router(Function<Target, CompletionStage<Leg>> way) {
    return new FakeRouter(way);
  }

  private FakeRouter open() {
    return router(_ -> CompletableFuture.completedFuture(leg));
  }

  private Handler handler(
      FakeRouter router, boolean sniffing, boolean dialOriginal, boolean fallback) {
    var plain = FakeHandlerContext.of(FakeContext.in(Path.of(".")), router, relay);
    return new RedHandlerFactory()
        .create(
            new RedHandlerConfig(null, dialOriginal, fallback),
            sniffing ? plain.withSniffing() : plain);
  }

  private CompletionStage<Leg> opened(Protocol protocol, HostPort name) {
    return relay.gated().getFirst().gate().open(protocol, name);
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,true"})
  void dialsTheAddressAtOnceIfNoNameDecides(boolean sniffing, boolean dialOriginal) {
    FakeRouter router = open();
    handler(router, sniffing, dialOriginal, false).stream(session, client);

    assertThat(router.asked()).containsExactly(BY_ADDRESS);
    assertThat(relay.joined())
        .containsExactly(new FakeRelay.Joined(session, client, leg, Relay.Join.PLAIN));
    assertThat(session.connection().host()).isEqualTo("203.0.113.7:8443");
  }

  @Test
  void dialsTheNameOnTheOriginalPortAndTellsRulesBoth() {
    FakeRouter router = open();
    handler(router, true, false, false).stream(session, client);
    assertThat(router.asked()).isEmpty();

    assertThat(opened(HTTP, new HostPort("example.org", 99))).isCompletedWithValue(leg);

    assertThat(router.asked()).containsExactly(BY_NAME);
    assertThat(session.connection().host()).isEqualTo("example.org:8443");
  }

  @Test
  void dialsTheAddressIfNothingIsNamed() {
    FakeRouter router = open();
    handler(router, true, false, false).stream(session, client);

    opened(null, null);

    assertThat(router.asked()).containsExactly(BY_ADDRESS);
    assertThat(relay.gated().getFirst().gate().known()).isEqualTo(BY_ADDRESS);
  }

  @Test
  void fallsBackToTheAddressIfTheNameLeadsNowhereAndThatIsWanted() {
    FakeRouter router =
        router(target ->
            target.name() == null
                ? CompletableFuture.completedFuture(leg)
                : FakeRouter.failure(Ending.DNS, "no such name"));
    handler(router, true, false, true).stream(session, client);

    assertThat(opened(HTTP, new HostPort("example.org", 0))).isCompletedWithValue(leg);
    assertThat(router.asked()).containsExactly(BY_NAME, BY_ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({"BYPASS,true", "LOOP,true", "DNS,false", "REFUSED,false"})
  void doesNotFallBackPastARuleNorUnasked(Ending kind, boolean fallback) {
    FakeRouter router = router(_ -> FakeRouter.failure(kind, "no"));
    handler(router, true, false, fallback).stream(session, client);

    assertThat(opened(HTTP, new HostPort("example.org", 0))).isCompletedExceptionally();
    assertThat(router.asked()).containsExactly(BY_NAME);
  }

  @Test
  void closesAConnectionThatNoRuleBroughtAndSaysSo() {
    var direct = new FakeSession();
    handler(open(), true, false, false).stream(direct, client);

    assertThat(client.isOpen()).isFalse();
    assertThat(relay.gated()).isEmpty();
    assertThat(direct.connection().error()).startsWith("no original destination");
    assertThat(direct.connection().ending()).isEqualTo(Ending.UNREACHABLE);
  }

  @Test
  void closesTheClientAndSaysWhyWhenThereIsNoWay() {
    handler(router(_ -> FakeRouter.failure(Ending.REFUSED, "refused")), false, false, false).stream(
        session, client);

    assertThat(client.isOpen()).isFalse();
    assertThat(session.connection().ending()).isEqualTo(Ending.REFUSED);
    assertThat(session.connection().error()).isEqualTo("refused");
  }

  @Test
  void closesTheLegIfTheClientIsGoneByThen() {
    var way = new CompletableFuture<Leg>();
    handler(router(_ -> way), false, false, false).stream(session, client);
    var _ = client.close();

    way.complete(leg);

    assertThat(server.isOpen()).isFalse();
    assertThat(relay.joined()).isEmpty();
  }

  @Test
  void isFoundByItsThreeNamesAndWaitsLessThanOthers() {
    assertThat(Services.types(HandlerFactory.class)).contains("red");
    assertThat(Services.types(ListenerFactory.class)).contains("red");
    assertThat(new RedHandlerFactory().aliases()).containsExactly("redir", "redirect");
    assertThat(new RedListenerFactory().aliases()).containsExactly("redir", "redirect");
    assertThat(new RedHandlerFactory().sniffingTimeout()).isEqualTo(Duration.ofMillis(300));
  }

  private static void agree(Boolean listeners, Boolean handlers) {
    Listener listener =
        new RedListener(
            new RedListenerConfig(listeners, true, Duration.ZERO, Duration.ZERO, 0, 128, false),
            "red");
    var context =
        FakeHandlerContext.of(
            FakeContext.in(Path.of(".")),
            FakeRouter.failing(Ending.INTERNAL, "unused"),
            new FakeRelay());
    new RedHandlerFactory()
        .create(new RedHandlerConfig(handlers, false, false), context)
        .behind(listener);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"true,true", "true,-", "-,true", "-,-", "false,-"},
      nullValues = "-")
  void takesTproxyFromEitherOfBoth(Boolean listeners, Boolean handlers) {
    agree(listeners, handlers);
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void refusesToGuessWhatOppositeSettingsMean(Boolean listeners, Boolean handlers) {
    assertThatThrownBy(() -> agree(listeners, handlers))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected: the same in handler.metadata and listener.metadata")
        .extracting(e -> ((ConfigException) e).key())
        .isEqualTo("tproxy");
  }

  @Test
  void wantsAListenerThatKnowsOriginalDestinations() {
    Listener other = _ -> CompletableFuture.failedFuture(new IllegalStateException("unused"));
    assertThatThrownBy(() -> handler(open(), false, false, false).behind(other))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("listener.type: red");
  }
}
