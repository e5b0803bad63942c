package dev.weir.kernel.route;

import static dev.weir.kernel.route.RouteRig.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.net.EchoServer;
import dev.weir.kernel.net.Loopback;
import dev.weir.spi.Bypass;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router.Verdict;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The direct way: addresses, rules and loops. */
class DirectTest {
  private final RouteRig rig = new RouteRig();
  private EchoServer echo;

  @BeforeEach
  void start() throws Exception {
    echo = new EchoServer();
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    echo.close();
  }

  private void blacklist(Bypass bypass) {
    rig.rules = new Rules(List.of(new Rules.Listed(bypass, false, null)));
  }

  private void whitelist(Bypass bypass) {
    rig.rules = new Rules(List.of(new Rules.Listed(bypass, true, null)));
  }

  private static Bypass names(String... names) {
    return subject -> subject.host() != null && Set.of(names).contains(subject.host());
  }

  private static boolean loopback(Subject subject) {
    return subject.address() != null && subject.address().isLoopbackAddress();
  }

  @Test
  void opensAnAddressAndSaysWhichWayItWent() throws Exception {
    Leg leg = rig.open(target("127.0.0.1", echo.port()));
    assertThat(leg.route().text()).isEqualTo("127.0.0.1:" + echo.port());
    assertThat(leg.route().destination()).isEqualTo("127.0.0.1:" + echo.port());
    assertThat(leg.route().source()).startsWith("127.0.0.1:");
    assertThat(leg.rawSocket()).isTrue();
    assertThat(leg.surplus()).isNull();
    assertThat(leg.channel().config().isAutoRead()).isFalse();
    assertThat(leg.channel().pipeline().names()).hasSize(1); // Netty's own tail
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
  }

  @Test
  void aFailedWayIsTriedAgainAsOftenAsTheServiceSays() {
    rig.retries = 2;
    rig.dialer.requests.clear();

    assertThat(rig.failure(target("127.0.0.2", 1)).kind()).isEqualTo(Ending.REFUSED);

    assertThat(rig.dialer.requests).hasSize(3);
  }

  @Test
  void theSecondAddressIsUsedWhenTheFirstRefuses() throws Exception {
    rig.knows("two.test", "127.0.0.2", "127.0.0.1");
    Leg leg = rig.open(target("two.test", echo.port()));
    assertThat(leg.route().text()).isEqualTo("two.test:" + echo.port());
    assertThat(leg.route().destination()).isEqualTo("127.0.0.1:" + echo.port());
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(rig.dialer.requests).hasSize(2);
  }

  @Test
  void whenAllAddressesRefuseTheLastOneIsNamed() throws Exception {
    int port = RouteRig.deadPort();
    rig.knows("two.test", "127.0.0.2", "127.0.0.3");
    RouteException failure = rig.failure(target("two.test", port));
    assertThat(failure.kind()).isEqualTo(Ending.REFUSED);
    assertThat(failure)
        .hasMessage(
            "connecting to two.test:" + port + " (127.0.0.3:" + port + "): connection refused");
  }

  @Test
  void eachAddressGetsAShareOfTheTime() {
    rig.knows("three.test", "127.0.0.2", "127.0.0.3", "127.0.0.4");
    rig.timeout = Duration.ofSeconds(9);
    rig.failure(target("three.test", 1));
    assertThat(rig.dialer.requests).hasSize(3);
    assertThat(rig.dialer.requests.get(0).timeout())
        .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(3));
    assertThat(rig.dialer.requests.get(1).timeout())
        .isBetween(Duration.ofMillis(3500), Duration.ofMillis(4500));
    assertThat(rig.dialer.requests.get(2).timeout())
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
  }

  @Test
  void aNameWithoutAddressFailsAsDns() {
    RouteException failure = rig.failure(target("nowhere.test", 80));
    assertThat(failure.kind()).isEqualTo(Ending.DNS);
    assertThat(failure).hasMessageContaining("nowhere.test");
  }

  @Test
  void aTargetWithoutPortIsNotDialled() {
    assertThat(rig.failure(target("127.0.0.1", 0)).kind()).isEqualTo(Ending.UNREACHABLE);
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void anOriginalDestinationIsDialledAsItIs() throws Exception {
    var target = new Target(Network.TCP, null, echo.address(), Target.Source.ORIGINAL);
    Leg leg = rig.open(target);
    assertThat(leg.route().text()).isEqualTo("127.0.0.1:" + echo.port());
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
  }

  @Test
  void aNameThatIsRefusedIsNeitherLookedUpNorDialled() {
    blacklist(names("no.test"));
    rig.knows("no.test", "127.0.0.1");
    var router = rig.router();
    Target target = target("No.Test.", echo.port());
    assertThat(router.check(rig.session(router), target)).isEqualTo(Verdict.REFUSE);
    RouteException failure = rig.failure(target);
    assertThat(failure.kind()).isEqualTo(Ending.BYPASS);
    assertThat(failure).hasMessage("bypass: No.Test.:" + echo.port());
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void anAddressThatIsRefusedIsRefusedUnderAnyName() {
    blacklist(DirectTest::loopback);
    rig.knows("inner.test", "127.0.0.1");
    var router = rig.router();
    assertThat(router.check(rig.session(router), target("inner.test", echo.port())))
        .as("not known before the name is looked up")
        .isEqualTo(Verdict.ALLOW);
    for (String host : List.of("inner.test", "127.0.0.1", "::ffff:127.0.0.1")) {
      assertThat(rig.failure(target(host, echo.port())).kind()).as(host).isEqualTo(Ending.BYPASS);
    }
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void ofSeveralAddressesOnlyThoseThatAreAllowedAreDialled() throws Exception {
    blacklist(subject -> Addressing.literal("127.0.0.2").equals(subject.address()));
    rig.knows("two.test", "127.0.0.2", "127.0.0.1");
    assertThat(rig.exchange(rig.open(target("two.test", echo.port())), "hello")).isEqualTo("hello");
    assertThat(rig.dialer.requests).hasSize(1);
  }

  @Test
  void aWhitelistOfNamesLetsOnlyTheseThrough() throws Exception {
    whitelist(names("yes.test"));
    rig.knows("yes.test", "127.0.0.1");
    rig.knows("no.test", "127.0.0.1");
    assertThat(rig.exchange(rig.open(target("yes.test", echo.port())), "hello")).isEqualTo("hello");
    assertThat(rig.failure(target("no.test", echo.port())).kind()).isEqualTo(Ending.BYPASS);
    assertThat(rig.failure(target("127.0.0.1", echo.port())).kind()).isEqualTo(Ending.BYPASS);
    assertThat(rig.dialer.requests).hasSize(1);
  }

  @Test
  void aWhitelistOfAddressesCountsForTheAddressOfAName() throws Exception {
    whitelist(DirectTest::loopback);
    rig.knows("inner.test", "127.0.0.1");
    rig.knows("outer.test", "192.0.2.1");
    assertThat(rig.exchange(rig.open(target("inner.test", echo.port())), "hello"))
        .isEqualTo("hello");
    assertThat(rig.failure(target("outer.test", 80)).kind()).isEqualTo(Ending.BYPASS);
    assertThat(rig.dialer.requests).hasSize(1);
  }

  @Test
  void aSniffedNameIsJudgedByWhatIsKnown() {
    whitelist(DirectTest::loopback);
    var router = rig.router();
    var name = new HostPort("inner.test", 443);
    var loopback = new InetSocketAddress(Addressing.literal("127.0.0.1"), 443);
    var elsewhere = new InetSocketAddress(Addressing.literal("192.0.2.1"), 443);
    assertThat(
            router.check(
                rig.session(router),
                new Target(Network.TCP, name, loopback, Target.Source.SNIFFED)))
        .isEqualTo(Verdict.ALLOW);
    assertThat(
            router.check(
                rig.session(router),
                new Target(Network.TCP, name, elsewhere, Target.Source.SNIFFED)))
        .isEqualTo(Verdict.REFUSE);
  }

  @Test
  void aRuleThatFailsRefuses() {
    blacklist(subject -> {
      throw new IllegalStateException("planted");
    });
    var router = rig.router();
    assertThat(router.check(rig.session(router), target("a.test", 80))).isEqualTo(Verdict.REFUSE);
    assertThat(rig.failure(target("127.0.0.1", echo.port())).kind()).isEqualTo(Ending.BYPASS);
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void aRuleThatFailsOnceTheAddressIsKnownEndsTheAttempt() {
    blacklist(subject -> {
      if (subject.address() != null) {
        throw new IllegalStateException("planted");
      }
      return false;
    });
    rig.knows("a.test", "127.0.0.1");
    RouteException failure = rig.failure(target("a.test", echo.port()));
    assertThat(failure.kind()).isEqualTo(Ending.INTERNAL);
    assertThat(failure).hasMessageContaining("planted");
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void aDialerThatThrowsEndsTheAttempt() {
    var router =
        new ServiceRouter(
            new ServiceRouter.Settings(
                rig.transport,
                rig.names,
                rig.own,
                new dev.weir.spi.net.Dialer() {
                  @Override
                  public CompletionStage<Channel> dial(DialRequest request) {
                    throw new IllegalStateException("planted");
                  }
                },
                Rules.NONE,
                Hosts.NONE,
                List.of(),
                SocketOptions.NONE,
                Duration.ofSeconds(1)));
    assertThat(rig.failure(router, target("127.0.0.1", echo.port())).kind())
        .isEqualTo(Ending.INTERNAL);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "127.0.0.1, 0.0.0.0",
    "127.0.0.1, ::",
    "127.0.0.1, here.test",
    "::1, ::1",
    "::1, 0.0.0.0",
    "0.0.0.0, 127.0.0.1",
    "0.0.0.0, 127.9.9.9",
    "::, 127.0.0.1",
    "::, ::1",
    "::, 0.0.0.0",
    "::, here.test",
  })
  void aTargetThatIsOurOwnListenerIsALoop(String listener, String host) throws Exception {
    rig.own.listening(new InetSocketAddress(Loopback.ip(listener), 8080));
    rig.knows("here.test", "127.0.0.1");
    RouteException failure = rig.failure(target(host, 8080));
    assertThat(failure.kind()).isEqualTo(Ending.LOOP);
    assertThat(failure).hasMessageContaining("is a listener of this gateway");
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void aConfiguredTargetMayBeOurOwnListener() throws Exception {
    rig.own.listening(echo.address());
    var name = new HostPort("127.0.0.1", echo.port());
    var target = new Target(Network.TCP, name, null, Target.Source.CONFIGURED);
    Leg leg = rig.open(target);
    assertThat(
            rig.own.isOwnOutbound(
                (InetSocketAddress) leg.channel().localAddress(),
                (InetSocketAddress) leg.channel().remoteAddress(),
                null))
        .isFalse();
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionThatCameFromUsIsRefused(boolean knownWhenAccepted) throws Exception {
    Leg outbound = rig.open(target("127.0.0.1", echo.port()));
    var local = (InetSocketAddress) outbound.channel().localAddress();
    var remote = (InetSocketAddress) outbound.channel().remoteAddress();
    assertThat(rig.own.isOwnOutbound(local, remote, null)).isTrue();
    rig.client = local;
    rig.local = remote;
    rig.cameFromUs = knownWhenAccepted;

    assertThat(rig.failure(target("127.0.0.1", echo.port())).kind()).isEqualTo(Ending.LOOP);
    assertThat(rig.dialer.requests).hasSize(1);
    assertThat(rig.exchange(outbound, "hello")).isEqualTo("hello");
  }

  @Test
  void aLateConnectionIsClosedIfNobodyWaitsForIt() throws Exception {
    var dialled = new CompletableFuture<Channel>();
    var way =
        new DirectDial.Way(
            rig.transport,
            new dev.weir.spi.net.Dialer() {
              @Override
              public CompletionStage<Channel> dial(DialRequest request) {
                return dialled;
              }
            },
            Rules.NONE,
            rig.own,
            SocketOptions.NONE,
            Duration.ofSeconds(5));
    var addresses = new ArrayList<>(List.of(Addressing.literal("127.0.0.1")));
    var dial = new DirectDial(target("127.0.0.1", echo.port()), way, rig.loop, addresses);
    var waiting = dial.start(echo.port());
    waiting.cancel(false);

    Channel late =
        rig.dialer
            .dial(
                new DialRequest(
                    rig.transport, rig.loop, echo.address(), null, 0, Duration.ofSeconds(5)))
            .toCompletableFuture()
            .get();
    dialled.complete(late);
    rig.dialer.awaitAllClosed();
  }
}
