package dev.weir.kernel.service;

import dev.weir.kernel.net.Marks;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.relay.EarlyBytes;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.Transport;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener with its handler, and the sessions that it accepted. Bound, served and stopped on
 * the main thread; sessions start on their event loops.
 */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final int BIND_SECONDS = 10;

  /** Milliseconds to wait until a socket of ours that is just being opened has an address. */
  private static final int UNDECIDED_TRIES = 50;

  private final String name;
  private final Door.Key key;
  private final Listener listener;
  private final Handler handler;
  private final ClientSession.Scope scope;
  private final OwnSockets own;
  private final SessionIds ids;
  private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
  private final Set<DatagramLink> flows = ConcurrentHashMap.newKeySet();
  private @Nullable Door door;
  private volatile boolean stopping;

  Service(
      String name,
      Door.Key key,
      Listener listener,
      Handler handler,
      ClientSession.Scope scope,
      OwnSockets own,
      SessionIds ids) {
    this.name = name;
    this.key = key;
    this.listener = listener;
    this.handler = handler;
    this.scope = scope;
    this.own = own;
    this.ids = ids;
  }

  /** Its name in the configuration. */
  public String name() {
    return name;
  }

  /** What it accepts. */
  public Network network() {
    return key.network();
  }

  /**
   * Takes the address, but accepts nothing yet.
   *
   * @throws IOException if it cannot be had; the message says what to do
   */
  void bind(NettyTransport transport) throws IOException {
    if (key.mark() != 0) {
      Marks.require(transport, key.mark());
    }
    CompletableFuture<Bound> binding = binding(transport);
    try {
      Bound taken = binding.get(BIND_SECONDS, TimeUnit.SECONDS);
      door = new Door(key, listener, taken, this);
      own.listening(key.network(), taken.address());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause);
    } catch (TimeoutException e) {
      var _ = binding.thenAccept(Bound::close);
      throw new IOException(Addresses.text(key.address()) + ": binding takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var _ = binding.thenAccept(Bound::close);
      throw new IOException(Addresses.text(key.address()) + ": interrupted while binding", e);
    }
  }

  private CompletableFuture<Bound> binding(Transport transport) throws IOException {
    try {
      return listener
          .bind(new BindRequest(transport, key.address(), key.mark()))
          .toCompletableFuture();
    } catch (RuntimeException | LinkageError e) {
      throw new IOException(Addresses.text(key.address()) + ": the listener failed: " + e, e);
    }
  }

  /** What its listener was made from. */
  Door.Key key() {
    return key;
  }

  /** What it listens by; null before it is bound or has taken over. */
  @Nullable Door door() {
    return door;
  }

  /** Starts to accept. */
  void serve() {
    bound().open();
  }

  /** Takes what another service accepted until now. Sessions that it has already stay with it. */
  void takeOver(Door other) {
    door = other;
    other.leadTo(this);
  }

  /** The address that it listens on. */
  public InetSocketAddress address() {
    return bound().address();
  }

  private Door bound() {
    Door taken = door;
    if (taken == null) {
      throw new IllegalStateException("service " + name + ": not bound");
    }
    return taken;
  }

  /** Takes one connection. Called on its event loop. */
  void accept(Channel client, @Nullable InetSocketAddress original) {
    EarlyBytes.keep(client);
    start(client, original, UNDECIDED_TRIES);
  }

  private void start(Channel client, @Nullable InetSocketAddress original, int tries) {
    if (tries > 0 && own.isUndecided(original)) {
      var _ =
          client
              .eventLoop()
              .schedule(() -> start(client, original, tries - 1), 1, TimeUnit.MILLISECONDS);
      return;
    }
    if (!(client.remoteAddress() instanceof InetSocketAddress peer)
        || !(client.localAddress() instanceof InetSocketAddress local)) {
      // The client has gone already: there is nobody to serve and nothing to write down.
      var _ = client.close();
      return;
    }
    EventLoop loop = client.eventLoop();
    var session = session(peer, local, original, loop);
    clients.add(client);
    client.closeFuture().addListener(closed -> endLater(session, clients, client));
    if (stopping) {
      var _ = client.close();
      return;
    }
    if (session.cameFromUs()) {
      LOG.atWarn()
          .addKeyValue("service", name)
          .addKeyValue("session", session.id())
          .addKeyValue("client", Addresses.text(peer))
          .log("loop: a connection of this gateway came back to it; its target is refused");
    }
    try {
      handler.stream(session, client);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("service", name)
          .addKeyValue("session", session.id())
          .setCause(e)
          .log("the handler failed; the connection is closed");
      session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("handler failed: " + e);
      var _ = client.close();
    }
  }

  private ClientSession session(
      InetSocketAddress peer,
      InetSocketAddress local,
      @Nullable InetSocketAddress original,
      EventLoop loop) {
    boolean cameFromUs = own.isOwnOutbound(key.network(), peer, local, original);
    return new ClientSession(
        ids.next(), name, scope, key.network(), peer, local, original, cameFromUs, loop);
  }

  /** Takes one flow of datagrams. Called on its event loop. */
  void acceptFlow(
      DatagramLink flow,
      InetSocketAddress client,
      InetSocketAddress local,
      @Nullable InetSocketAddress original) {
    ClientSession session = session(client, local, original, flow.loop());
    flows.add(flow);
    var _ = flow.closed().thenRun(() -> endLater(session, flows, flow));
    if (stopping) {
      flow.close();
      return;
    }
    try {
      handler.datagrams(session, flow);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("service", name)
          .addKeyValue("session", session.id())
          .setCause(e)
          .log("the handler failed; the flow is closed");
      session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("handler failed: " + e);
      flow.close();
    }
  }

  /**
   * Netty completes the close future before it tells the channel's handlers, in a task of its own.
   * What these still write down must come first, so the end is put behind that task.
   */
  private <C> void endLater(ClientSession session, Set<C> open, C client) {
    EventLoop loop = session.loop();
    loop.execute(() ->
        loop.execute(() -> {
          open.remove(client);
          session.end(stopping);
        }));
  }

  /** Accepts no more, unless what it listened by is another service's now. */
  void stopAccepting() {
    Door taken = door;
    if (taken != null && taken.leadsTo(this)) {
      own.closed(key.network(), taken.address());
      taken.close();
    }
  }

  /** How many sessions are open. */
  int sessions() {
    return clients.size() + flows.size();
  }

  /** Cuts what is still open. */
  void cut() {
    stopping = true;
    for (Channel client : clients) {
      var _ = client.close();
    }
    for (DatagramLink flow : flows) {
      flow.loop().execute(flow::close);
    }
  }
}
