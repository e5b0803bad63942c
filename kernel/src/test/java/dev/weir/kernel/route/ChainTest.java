package dev.weir.kernel.route;

import static dev.weir.kernel.route.RouteRig.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.net.EchoServer;
import dev.weir.kernel.route.LineProxy.Mood;
import dev.weir.kernel.route.Selector.Strategy;
import dev.weir.spi.Bypass;
import dev.weir.spi.HostPort;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router.Verdict;
import dev.weir.spi.record.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways through nodes: which are taken, and what happens when one fails. */
class ChainTest {
  private final RouteRig rig = new RouteRig();
  private EchoServer echo;
  private LineProxy first;
  private LineProxy second;

  @BeforeEach
  void start() throws Exception {
    echo = new EchoServer();
    first = new LineProxy();
    second = new LineProxy();
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    second.close();
    first.close();
    echo.close();
  }

  private static final Predicate<Subject> ALL = NodeFilter.of(null, null);

  private Node node(String name, HostPort address) {
    return node(name, address, Rules.NONE, ALL, 0);
  }

  private Node node(
      String name, HostPort address, Rules rules, Predicate<Subject> filter, int priority) {
    return Node.of(
        name,
        address,
        rig.dialer,
        new LineConnector(),
        rules,
        filter,
        priority,
        SocketOptions.NONE,
        new Hosts(rig.known),
        Selector.Traits.NONE);
  }

  private Node dead(String name) throws Exception {
    return node(name, new HostPort("127.0.0.1", RouteRig.deadPort()));
  }

  private static Hop hop(Node... nodes) {
    return hop(Rules.NONE, nodes);
  }

  private static Hop hop(Rules rules, Node... nodes) {
    return new Hop(
        "hop", Arrays.asList(nodes), new Selector(Strategy.FIFO, 1, Duration.ofSeconds(10)), rules);
  }

  private static Rules except(String name) {
    Bypass bypass = subject -> name.equals(subject.host());
    return new Rules(List.of(new Rules.Listed(bypass, false, null)));
  }

  private Target echoTarget() {
    return target("127.0.0.1", echo.port());
  }

  private String echoAddress() {
    return "127.0.0.1:" + echo.port();
  }

  @Test
  void aTargetIsAskedOfTheNode() throws Exception {
    rig.hops = List.of(hop(node("a", first.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text()).isEqualTo("a@" + first.address() + " > " + echoAddress());
    assertThat(leg.route().destination()).isEqualTo(first.address().toString());
    assertThat(leg.surplus()).isNull();
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(first.asked).containsExactly(echoAddress());
  }

  @Test
  void aNameIsLeftToTheNodeToResolve() throws Exception {
    rig.hops = List.of(hop(node("a", first.address())));
    first.mood = Mood.REFUSE;
    rig.failure(target("nowhere.test", 80));
    assertThat(first.asked).containsExactly("nowhere.test:80");
  }

  @Test
  void everyHopIsReachedThroughTheOneBefore() throws Exception {
    rig.hops = List.of(hop(node("a", first.address())), hop(node("b", second.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text())
        .isEqualTo("a@" + first.address() + " > b@" + second.address() + " > " + echoAddress());
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(first.asked).containsExactly(second.address().toString());
    assertThat(second.asked).containsExactly(echoAddress());
    assertThat(rig.dialer.ports()).containsExactly(first.address().port());
  }

  @Test
  void aBypassOfTheFirstHopLeadsStraightToTheTarget() throws Exception {
    rig.hops =
        List.of(
            hop(except("127.0.0.1"), node("a", first.address())), hop(node("b", second.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text()).isEqualTo(echoAddress());
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(first.asked).isEmpty();
    assertThat(second.asked).isEmpty();
  }

  @Test
  void aBypassOfALaterHopCutsTheChainThere() throws Exception {
    rig.hops =
        List.of(
            hop(node("a", first.address())), hop(except("127.0.0.1"), node("b", second.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text()).isEqualTo("a@" + first.address() + " > " + echoAddress());
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(second.asked).isEmpty();
  }

  @Test
  void whereTheChainIsCutBeforeItsFirstHopTheAddressDecidesLater() throws Exception {
    rig.knows("inner.test", "127.0.0.1");
    rig.hops = List.of(hop(except("inner.test"), node("a", first.address())));
    Bypass loopback = subject -> subject.address() != null && subject.address().isLoopbackAddress();
    rig.rules = new Rules(List.of(new Rules.Listed(loopback, true, null)));
    var router = rig.router();
    Target inner = target("inner.test", echo.port());
    assertThat(router.check(rig.session(router), inner)).isEqualTo(Verdict.ALLOW);
    assertThat(rig.exchange(rig.open(router, inner), "hello")).isEqualTo("hello");

    assertThat(router.check(rig.session(router), target("other.test", 80)))
        .as("through the chain nobody will know the address")
        .isEqualTo(Verdict.REFUSE);
  }

  @Test
  void aNodesBypassLeavesItOutForThatTarget() throws Exception {
    rig.hops =
        List.of(
            hop(
                node("a", first.address(), except("127.0.0.1"), ALL, 0),
                node("b", second.address())));
    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(first.asked).isEmpty();
    assertThat(second.asked).hasSize(1);
  }

  @Test
  void aNodesFilterSaysWhatItIsFor() throws Exception {
    rig.hops =
        List.of(
            hop(
                node("a", first.address(), Rules.NONE, NodeFilter.of("other.test", null), 0),
                node("b", second.address(), Rules.NONE, NodeFilter.of("127.0.0.1", null), 0)));
    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(second.asked).hasSize(1);
    first.mood = Mood.REFUSE;
    rig.failure(target("other.test", 80));
    assertThat(first.asked).containsExactly("other.test:80");
    assertThat(second.asked).hasSize(1);
  }

  @Test
  void theHighestPriorityGoesFirstAndTheOthersAreForFailOver() throws Exception {
    rig.hops =
        List.of(
            hop(
                node("low", first.address(), Rules.NONE, ALL, 1),
                node("high", second.address(), Rules.NONE, ALL, 2)));
    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(first.asked).isEmpty();
    second.mood = Mood.HANG_UP;
    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).hasSize(2);
  }

  @Test
  void whenANodeIsDeadAnotherIsUsedAndTheDeadOneRests() throws Exception {
    Node dead = dead("dead");
    rig.hops = List.of(hop(dead, node("b", second.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text()).startsWith("b@");
    rig.exchange(leg, "hello");
    assertThat(rig.dialer.ports()).containsExactly(dead.address().port(), second.address().port());

    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(rig.dialer.ports())
        .containsExactly(dead.address().port(), second.address().port(), second.address().port());
  }

  @Test
  void aNodeThatHangsUpIsFollowedByAnother() throws Exception {
    first.mood = Mood.HANG_UP;
    rig.hops = List.of(hop(node("a", first.address()), node("b", second.address())));
    assertThat(rig.exchange(rig.open(echoTarget()), "hello")).isEqualTo("hello");
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).hasSize(1);
  }

  @Test
  void aDeadHopFailsAndNothingGoesAnotherWay() throws Exception {
    Node one = dead("one");
    Node two = dead("two");
    rig.hops = List.of(hop(one, two));
    for (int i = 0; i < 2; i++) {
      RouteException failure = rig.failure(echoTarget());
      assertThat(failure.kind()).isEqualTo(Ending.UPSTREAM);
      assertThat(failure).hasMessageContaining("connection refused");
    }
    assertThat(rig.dialer.ports()).hasSize(4).doesNotContain(echo.port());
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void aNodeWhoseNameHasNoAddressFailsAsUpstream() {
    rig.hops = List.of(hop(node("a", new HostPort("nowhere.test", 80))));
    RouteException failure = rig.failure(echoTarget());
    assertThat(failure.kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(failure).hasMessageContaining("resolving nowhere.test");
  }

  @Test
  void aHopWithoutNodesIsNotGonePast() {
    rig.hops = List.of(hop());
    assertThat(rig.failure(echoTarget()).kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void allAddressesOfANodeAreTried() throws Exception {
    rig.knows("node.test", "127.0.0.2", "127.0.0.1");
    rig.hops = List.of(hop(node("a", new HostPort("node.test", first.address().port()))));
    assertThat(rig.exchange(rig.open(echoTarget()), "hello")).isEqualTo("hello");
    assertThat(rig.dialer.requests).hasSize(2);
  }

  @Test
  void aDeadNodeOfALaterHopIsReplacedByItsNeighbour() throws Exception {
    rig.hops =
        List.of(hop(node("a", first.address())), hop(dead("dead"), node("b", second.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.route().text()).contains("> b@");
    assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    assertThat(first.asked).hasSize(2).last().isEqualTo(second.address().toString());
  }

  @Test
  void aFirstNodeThatLeadsNowhereIsReplacedAsWell() throws Exception {
    first.mood = Mood.REFUSE;
    try (var third = new LineProxy()) {
      rig.hops =
          List.of(
              hop(node("a", first.address()), node("b", second.address())),
              hop(node("c", third.address())));
      Leg leg = rig.open(echoTarget());
      assertThat(leg.route().text()).startsWith("b@");
      assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void aTargetThatCannotBeReachedDoesNotPutTheNodeToRest() throws Exception {
    rig.hops = List.of(hop(node("a", first.address()), node("b", second.address())));
    RouteException failure = rig.failure(target("127.0.0.1", RouteRig.deadPort()));
    assertThat(failure.kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).as("another node may have a way").hasSize(1);

    rig.exchange(rig.open(echoTarget()), "hello");
    assertThat(first.asked).hasSize(2);
  }

  @Test
  void bytesAfterTheAnswerOfAnIntermediateNodeAreAnError() throws Exception {
    first.mood = Mood.FORWARD_WITH_SURPLUS;
    rig.hops = List.of(hop(node("a", first.address())), hop(node("b", second.address())));
    RouteException failure = rig.failure(echoTarget());
    assertThat(failure.kind()).isEqualTo(Ending.UPSTREAM);
    assertThat(failure).hasMessageContaining("unexpected bytes");
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void bytesAfterTheAnswerOfTheLastNodeAreTheTargets() throws Exception {
    first.mood = Mood.FORWARD_WITH_SURPLUS;
    rig.hops = List.of(hop(node("a", first.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(leg.surplus()).isNotNull();
    assertThat(leg.surplus().toString(StandardCharsets.US_ASCII)).isEqualTo("extra");
    leg.surplus().release();
    rig.exchange(leg, "hello");
  }

  @Test
  void aConnectorThatThrowsEndsTheAttemptAndLeavesNothingOpen() {
    Connector broken =
        request -> {
          throw new IllegalStateException("planted");
        };
    var node =
        Node.of(
            "a",
            first.address(),
            rig.dialer,
            broken,
            Rules.NONE,
            ALL,
            0,
            SocketOptions.NONE,
            Hosts.NONE,
            Selector.Traits.NONE);
    rig.hops = List.of(hop(node));
    RouteException failure = rig.failure(echoTarget());
    assertThat(failure.kind()).isEqualTo(Ending.INTERNAL);
    assertThat(failure).hasMessageContaining("planted");
    rig.dialer.awaitAllClosed();
  }

  @Test
  void aHopWhoseRuleFailsIsNotGonePast() {
    Bypass broken =
        subject -> {
          throw new IllegalStateException("planted");
        };
    var rules = new Rules(List.of(new Rules.Listed(broken, false, null)));
    rig.hops = List.of(hop(rules, node("a", first.address())));
    assertThat(rig.failure(echoTarget()).kind()).isEqualTo(Ending.INTERNAL);
    assertThat(rig.dialer.requests).isEmpty();
  }

  @Test
  void aNodeThatDoesNotAnswerLeavesTimeForTheNext() {
    rig.timeout = Duration.ofSeconds(8);
    rig.hops =
        List.of(
            hop(node("a", new HostPort("127.0.0.2", 1)), node("b", new HostPort("127.0.0.3", 1))));
    rig.failure(echoTarget());
    assertThat(rig.dialer.requests).hasSize(2);
    assertThat(rig.dialer.requests.get(0).timeout()).isLessThanOrEqualTo(Duration.ofSeconds(4));
    assertThat(rig.dialer.requests.get(1).timeout()).isGreaterThan(Duration.ofSeconds(4));
  }

  @Test
  void nodesAreNotOurOutboundSocketsAndMayBeOurListeners() throws Exception {
    rig.own.listening(
        new java.net.InetSocketAddress(
            Addressing.literal(first.address().host()), first.address().port()));
    rig.hops = List.of(hop(node("a", first.address())));
    Leg leg = rig.open(echoTarget());
    assertThat(
            rig.own.isOwnOutbound(
                (java.net.InetSocketAddress) leg.channel().localAddress(),
                (java.net.InetSocketAddress) leg.channel().remoteAddress(),
                null))
        .isFalse();
    rig.exchange(leg, "hello");
  }

  @Test
  void aForwarderFailsOverToItsNextTarget() throws Exception {
    Node dead = dead("dead");
    Node alive = node("alive", new HostPort("127.0.0.1", echo.port()));
    var router = rig.router();
    var forwarder = new ServiceForwarder(hop(dead, alive), router);
    for (int i = 0; i < 2; i++) {
      Leg leg = rig.onLoop(router, forwarder::open);
      assertThat(rig.exchange(leg, "hello")).isEqualTo("hello");
    }
    assertThat(rig.dialer.ports()).containsExactly(dead.address().port(), echo.port(), echo.port());
  }

  @Test
  void aForwarderWhoseTargetsAreAllDeadFailsWithTheLastReason() throws Exception {
    var router = rig.router();
    var forwarder = new ServiceForwarder(hop(dead("one"), dead("two")), router);
    try {
      Leg leg = rig.onLoop(router, forwarder::open);
      throw new AssertionError("opened: " + leg.route());
    } catch (RouteException e) {
      assertThat(e.kind()).isEqualTo(Ending.REFUSED);
    }
  }
}
