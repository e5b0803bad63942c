package dev.weir.kernel.service;

import dev.weir.kernel.record.RecordDraft;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.record.SessionFacts;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Phase;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One accepted connection or flow of datagrams. Event loop of the client only. */
public final class ClientSession implements Session {
  private static final Route NO_WAY = new Route("", "", "");

  private final SessionFacts facts;
  private final Scope scope;
  private final Network network;
  private final InetSocketAddress client;
  private final InetSocketAddress local;
  private final @Nullable InetSocketAddress original;
  private final boolean cameFromUs;
  private final EventLoop loop;
  private final RecordDraft connection;
  private String cameThrough = "";

  /**
   * What all sessions of a service share.
   *
   * @param recording where the records go
   * @param router whose rules apply
   */
  public record Scope(ServiceRecording recording, Router router) {}

  /**
   * A session that has just been accepted.
   *
   * @param network TCP for a connection, UDP for a flow of datagrams
   * @param cameFromUs whether the peer's address is that of one of our own outbound sockets
   */
  public ClientSession(
      String id,
      String service,
      Scope scope,
      Network network,
      InetSocketAddress client,
      InetSocketAddress local,
      @Nullable InetSocketAddress original,
      boolean cameFromUs,
      EventLoop loop) {
    this.scope = scope;
    this.network = network;
    this.client = client;
    this.local = local;
    this.original = original;
    this.cameFromUs = cameFromUs;
    this.loop = loop;
    facts = new SessionFacts(id, service, client, local, client, original);
    connection = new RecordDraft(scope.recording(), facts, null);
    connection.network(network);
    InetAddress address = client.getAddress();
    if (address != null) {
      note(Entry.CLIENT_ADDRESS, address.getHostAddress());
    }
  }

  /** Writes one text down at a point that is not JSON, if any recorder wants it. */
  public void note(String point, String text) {
    scope.recording().note(point, text);
  }

  /** A connection that has just been accepted. */
  public ClientSession(
      String id,
      String service,
      Scope scope,
      InetSocketAddress client,
      InetSocketAddress local,
      @Nullable InetSocketAddress original,
      boolean cameFromUs,
      EventLoop loop) {
    this(id, service, scope, Network.TCP, client, local, original, cameFromUs, loop);
  }

  @Override
  public String id() {
    return facts.sid();
  }

  @Override
  public String service() {
    return facts.service();
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress original() {
    return original;
  }

  @Override
  public RecordDraft connection() {
    return connection;
  }

  @Override
  public Exchange open() {
    return new RecordDraft(scope.recording(), facts, connection);
  }

  @Override
  public Exchange open(Exchange outer) {
    return outer instanceof RecordDraft known ? RecordDraft.within(known) : open();
  }

  /** A session for a flow within this one; it ends with the flow. */
  public ClientSession flow(DatagramLink flow) {
    var own =
        new ClientSession(
            facts.sid(),
            facts.service(),
            scope,
            Network.UDP,
            flow.remote() instanceof InetSocketAddress remote ? remote : client,
            flow.local() instanceof InetSocketAddress here ? here : local,
            original,
            cameFromUs,
            loop);
    own.connection.clientOf(connection);
    own.cameThrough = cameThrough;
    // Behind what is still to be written down about its end.
    var _ = flow.closed().thenRun(() -> loop.execute(() -> own.end(false)));
    return own;
  }

  @Override
  public boolean refuses(HostPort named) {
    var target = new Target(connection.networkOr(network), named, original, Target.Source.SNIFFED);
    return scope.router().check(this, target) == Router.Verdict.REFUSE;
  }

  @Override
  public String cameThrough() {
    return cameThrough;
  }

  @Override
  public void cameThrough(String gateways) {
    cameThrough = gateways;
  }

  @Override
  public BodyCapture capture() {
    return connection.capture();
  }

  /** Opens a way to a target, as the service's router does. */
  public CompletionStage<Leg> open(Target target) {
    return scope.router().open(this, target);
  }

  /** A way is being opened: what went before says nothing about what comes. */
  public void opening() {
    connection.via(NO_WAY);
  }

  /**
   * Notes a name that a redirected client claims, beside the address that it dialled.
   *
   * @param resolved what the name resolved to; empty if that was not asked
   */
  public void claims(HostPort name, List<InetAddress> resolved) {
    InetSocketAddress dialled = original;
    if (dialled != null) {
      connection.extra("claim", Claim.facts(name, resolved, dialled.getAddress()));
    }
  }

  /** Notes the way that was opened, for the exchanges that go it. */
  public void via(Route route) {
    connection.via(route);
  }

  /** Notes how long a part of opening that way took. */
  public void took(Phase phase, long nanos) {
    connection.took(phase, nanos);
  }

  /** Whether the connection comes from ourselves: it went out towards a target and was caught. */
  public boolean cameFromUs() {
    return cameFromUs;
  }

  /** How the client reaches us. */
  public Network network() {
    return network;
  }

  /** The loop of everything that belongs to the session. */
  public EventLoop loop() {
    return loop;
  }

  /** Writes down what is still open: the connection has ended. */
  void end(boolean shutdown) {
    if (shutdown) {
      connection.ended(Closer.WEIR, Ending.SHUTDOWN);
    }
    if (connection.saysNothing() && !connection.hasOpenExchanges()) {
      connection.discard();
      return;
    }
    if (!connection.hasEnded()) {
      connection.ended(Closer.CLIENT, Ending.ABORTED);
    }
    connection.finish();
  }
}
