package dev.weir.kernel.route;

import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.service.ClientSession;
import dev.weir.spi.Addresses;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.net.Transport;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Phase;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router of one service: its rules, its chain, and the direct way. */
public final class ServiceRouter implements Router {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceRouter.class);

  private final Settings settings;
  private final int retries;
  private final Admission admission;
  private final DirectDial.Way way;
  private final DirectDial.@Nullable Way packetWay;

  /**
   * What a service routes by.
   *
   * @param transport how sockets are made
   * @param names the system's resolver
   * @param own our own sockets
   * @param dialer for the direct way
   * @param rules targets to refuse
   * @param hosts fixed addresses
   * @param hops the chain; empty for the direct way
   * @param socket options of direct sockets
   * @param timeout to open a target, all attempts together
   * @param packets the dialer for datagrams; null if there is none
   */
  public record Settings(
      Transport transport,
      Names names,
      OwnSockets own,
      Dialer dialer,
      Rules rules,
      Hosts hosts,
      List<Hop> hops,
      SocketOptions socket,
      Duration timeout,
      @Nullable Dialer packets) {
    public Settings {
      hops = List.copyOf(hops);
    }

    /** Settings for streams only. */
    public Settings(
        Transport transport,
        Names names,
        OwnSockets own,
        Dialer dialer,
        Rules rules,
        Hosts hosts,
        List<Hop> hops,
        SocketOptions socket,
        Duration timeout) {
      this(transport, names, own, dialer, rules, hosts, hops, socket, timeout, null);
    }
  }

  /** A router that tries once. */
  public ServiceRouter(Settings settings) {
    this(settings, 0);
  }

  /**
   * A router for these settings.
   *
   * @param retries how often a way that failed is tried again
   */
  public ServiceRouter(Settings settings, int retries) {
    this(settings, retries, false);
  }

  /**
   * A router for these settings.
   *
   * @param retries how often a way that failed is tried again
   * @param nameComesLater whether original addresses are dialled before a name is known that rules
   *     may allow or refuse; the relay asks again then
   */
  public ServiceRouter(Settings settings, int retries, boolean nameComesLater) {
    this.retries = retries;
    this.settings = settings;
    admission = new Admission(settings.rules(), settings.hops(), nameComesLater);
    way = way(settings, settings.dialer());
    Dialer packets = settings.packets();
    packetWay = packets == null ? null : way(settings, packets);
  }

  private static DirectDial.Way way(Settings settings, Dialer dialer) {
    return new DirectDial.Way(
        settings.transport(),
        dialer,
        settings.rules(),
        settings.own(),
        settings.socket(),
        settings.timeout());
  }

  @Override
  public Verdict check(Session session, Target target) {
    return admission.check(session, target);
  }

  /** Whether the rules refuse a redirected client of which no name is known and none will be. */
  public boolean refusesUnnamed(ClientSession session) {
    InetSocketAddress original = session.original();
    return original != null
        && check(session, new Target(Network.TCP, null, original, Target.Source.SNIFFED))
            == Verdict.REFUSE;
  }

  /**
   * Asks whether a name that a redirected client claims leads to where it dialled, and notes the
   * answer in the record.
   *
   * @return completes on the session's loop
   */
  public CompletionStage<Boolean> agrees(ClientSession session, HostPort claimed) {
    var result = new CompletableFuture<Boolean>();
    Addressing.lookup(claimed.host(), settings.hosts(), settings.names())
        .whenComplete((addresses, failure) ->
            onLoop(
                session.loop(),
                () -> {
                  List<InetAddress> found = failure == null ? addresses : List.of();
                  session.claims(claimed, found);
                  InetSocketAddress original = session.original();
                  result.complete(original != null && found.contains(original.getAddress()));
                }));
    return result;
  }

  @Override
  public CompletionStage<Leg> open(Session session, Target asked) {
    var own = (ClientSession) session;
    Target target = admission.asLetPass(asked);
    return open(own, target, Leg::route, hops -> way(own, target, hops));
  }

  @Override
  public CompletionStage<PacketLeg> openPackets(Session session, Target target) {
    var own = (ClientSession) session;
    return open(own, target, PacketLeg::route, hops -> packetWay(own, target, hops));
  }

  private <L> CompletionStage<L> open(
      ClientSession session,
      Target target,
      Function<L, Route> route,
      Function<List<Hop>, CompletionStage<L>> way) {
    RouteException refused = refusal(session, target);
    if (refused != null) {
      return CompletableFuture.failedStage(refused);
    }
    session.opening();
    session.note(Entry.DIAL_ADDRESS, host(target));
    var result = new CompletableFuture<L>();
    attempt(new Attempt<>(session, target, route, way, System.nanoTime(), result), retries);
    return result;
  }

  private static String host(Target target) {
    HostPort name = target.name();
    if (name != null) {
      return name.host();
    }
    InetSocketAddress original = target.original();
    return original == null || original.getAddress() == null
        ? ""
        : original.getAddress().getHostAddress();
  }

  private @Nullable RouteException refusal(ClientSession session, Target target) {
    // Asked again: an outbound socket may have been entered a moment after its peer was accepted.
    if (session.cameFromUs()
        || settings
            .own()
            .isOwnOutbound(
                session.network(), session.client(), session.local(), session.original())) {
      return new RouteException(
          Ending.LOOP, "loop: the connection to " + target.text() + " came from this gateway");
    }
    if (check(session, target) == Verdict.REFUSE) {
      return new RouteException(Ending.BYPASS, "bypass: " + target.text());
    }
    HostPort name = target.name();
    if (name != null && name.port() == 0) {
      return new RouteException(Ending.UNREACHABLE, "connecting to " + target.text() + ": no port");
    }
    InetSocketAddress original = target.original();
    // Through a chain as well: where the client was bound is where we stand.
    return original != null && settings.own().isOwnListener(session.network(), original)
        ? loop(session, "loop: " + Addresses.text(original) + " is a listener of this gateway")
        : null;
  }

  private static RouteException loop(ClientSession session, String what) {
    LOG.atWarn()
        .addKeyValue("service", session.service())
        .addKeyValue("session", session.id())
        .addKeyValue("client", Addresses.text(session.client()))
        .log("{}; the connection is refused", what);
    return new RouteException(Ending.LOOP, what);
  }

  /** One target being opened. */
  private record Attempt<L>(
      ClientSession session,
      Target target,
      Function<L, Route> route,
      Function<List<Hop>, CompletionStage<L>> way,
      long start,
      CompletableFuture<L> result) {}

  private <L> void attempt(Attempt<L> one, int retriesLeft) {
    ClientSession session = one.session();
    Target target = one.target();
    CompletableFuture<L> result = one.result();
    long start = one.start();
    way(one)
        .whenComplete((leg, failure) -> {
          if (failure == null) {
            session.via(one.route().apply(leg));
            session.took(Phase.CONNECT, System.nanoTime() - start);
            result.complete(leg);
            return;
          }
          RouteException cause = Failures.of(target.text(), failure);
          if (retriesLeft > 0 && mayPass(cause.kind())) {
            attempt(one, retriesLeft - 1);
          } else {
            session.note(Entry.DIAL_ADDRESS_ERROR, host(target));
            tell(session, cause);
            // Completed by hand: a dependent stage would wrap the failure in another exception.
            result.completeExceptionally(cause);
          }
        });
  }

  /** One line for each way that failed; what a rule refuses is only in the record. */
  private static void tell(ClientSession session, RouteException cause) {
    if (mayPass(cause.kind())) {
      LOG.atInfo()
          .addKeyValue("service", session.service())
          .addKeyValue("session", session.id())
          .addKeyValue("client", Addresses.text(session.client()))
          .log("{}", cause.getMessage());
    }
  }

  /** Whether a failure can be gone the next time; a refusal by a rule cannot. */
  private static boolean mayPass(Ending kind) {
    return switch (kind) {
      case REFUSED, UNREACHABLE, TIMEOUT, UPSTREAM, DNS -> true;
      default -> false;
    };
  }

  private <L> CompletionStage<L> way(Attempt<L> one) {
    Target target = one.target();
    try {
      return one.way().apply(admission.hopsFor(Admission.subject(target)));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // A rule of a hop or node failed: past it may be the wrong way, so there is none.
      return CompletableFuture.failedStage(Failures.internal(target.text(), e));
    }
  }

  private CompletionStage<Leg> way(ClientSession session, Target target, List<Hop> hops) {
    if (!hops.isEmpty()) {
      return throughChain(session, target, hops, new LastStep.Stream());
    }
    var result = new CompletableFuture<Leg>();
    direct(
        session,
        target,
        result,
        (addresses, port) -> {
          var _ =
              new DirectDial(target, way, session.loop(), addresses)
                  .start(port)
                  .whenComplete((channel, failure) -> dialled(target, channel, failure, result));
        });
    return result;
  }

  private CompletionStage<PacketLeg> packetWay(
      ClientSession session, Target target, List<Hop> hops) {
    if (!hops.isEmpty()) {
      return throughChain(
          session, target, hops, new LastStep.Packets(settings.transport(), settings.packets()));
    }
    DirectDial.Way direct = packetWay;
    if (direct == null) {
      return CompletableFuture.failedStage(
          new RouteException(
              Ending.INTERNAL, "no dialer \"udp\" is installed (expected: its jar in plugins/)"));
    }
    var result = new CompletableFuture<PacketLeg>();
    direct(
        session,
        target,
        result,
        (addresses, port) -> {
          var _ =
              new DirectPackets(target, direct, session.loop(), addresses)
                  .start(port)
                  .whenComplete((leg, failure) -> {
                    if (failure == null) {
                      result.complete(leg);
                    } else {
                      result.completeExceptionally(failure);
                    }
                  });
        });
    return result;
  }

  private <L> CompletionStage<L> throughChain(
      ClientSession session, Target target, List<Hop> hops, LastStep<L> last) {
    HostPort name = target.name();
    if (name != null) {
      session.claims(name, List.of());
    }
    return new ChainDial<>(
            session,
            target,
            Admission.subject(target),
            hops,
            last,
            settings.transport(),
            settings.own(),
            settings.names(),
            session.loop(),
            settings.timeout())
        .start();
  }

  /** What is done once the addresses are known. */
  private interface Dialling {
    void start(List<InetAddress> addresses, int port);
  }

  private void direct(
      ClientSession session, Target target, CompletableFuture<?> result, Dialling dialling) {
    HostPort name = target.name();
    InetSocketAddress original = target.original();
    if (name == null && original != null) {
      dialling.start(List.of(original.getAddress()), original.getPort());
      return;
    }
    HostPort named = Objects.requireNonNull(name, "a target has a name or an address");
    EventLoop loop = session.loop();
    long start = System.nanoTime();
    CompletionStage<List<InetAddress>> lookup =
        Addressing.lookup(named.host(), settings.hosts(), settings.names());
    lookup.whenComplete((addresses, failure) ->
        onLoop(
            loop,
            () -> {
              if (failure != null) {
                result.completeExceptionally(Failures.of(target.text(), failure));
              } else {
                if (Addressing.literal(named.host()) == null) {
                  session.took(Phase.DNS, System.nanoTime() - start);
                }
                session.claims(named, addresses);
                dialling.start(addresses, named.port());
              }
            }));
  }

  private static void onLoop(EventLoop loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private static void dialled(
      Target target,
      @Nullable Channel channel,
      @Nullable Throwable failure,
      CompletableFuture<Leg> result) {
    if (channel == null || failure != null) {
      result.completeExceptionally(
          failure == null
              ? new RouteException(
                  Ending.INTERNAL, "connecting to " + target.text() + ": no channel")
              : Failures.of(target.text(), failure));
      return;
    }
    var route =
        new Route(
            target.text(),
            Addresses.text(channel.localAddress()),
            Addresses.text(channel.remoteAddress()));
    var done = CompletableFuture.<Void>completedFuture(null);
    if (!result.complete(new Leg(channel, null, true, done, route))) {
      var _ = channel.close();
    }
  }
}
