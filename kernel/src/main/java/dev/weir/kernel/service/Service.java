package dev.weir.kernel.service;

import dev.weir.kernel.net.Marks;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.relay.EarlyBytes;
import dev.weir.spi.Addresses;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
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
  private final InetSocketAddress address;
  private final int mark;
  private final Listener listener;
  private final Handler handler;
  private final ClientSession.Scope scope;
  private final OwnSockets own;
  private final SessionIds ids;
  private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
  private @Nullable Bound bound;
  private volatile boolean stopping;

  Service(
      String name,
      InetSocketAddress address,
      int mark,
      Listener listener,
      Handler handler,
      ClientSession.Scope scope,
      OwnSockets own,
      SessionIds ids) {
    this.name = name;
    this.address = address;
    this.mark = mark;
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

  /**
   * Takes the address, but accepts nothing yet.
   *
   * @throws IOException if it cannot be had; the message says what to do
   */
  void bind(NettyTransport transport) throws IOException {
    if (mark != 0) {
      Marks.require(transport, mark);
    }
    CompletableFuture<Bound> binding = binding(transport);
    try {
      Bound taken = binding.get(BIND_SECONDS, TimeUnit.SECONDS);
      bound = taken;
      own.listening(taken.address());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause);
    } catch (TimeoutException e) {
      var _ = binding.thenAccept(Bound::close);
      throw new IOException(Addresses.text(address) + ": binding takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var _ = binding.thenAccept(Bound::close);
      throw new IOException(Addresses.text(address) + ": interrupted while binding", e);
    }
  }

  private CompletableFuture<Bound> binding(Transport transport) throws IOException {
    try {
      return listener.bind(new BindRequest(transport, address, mark)).toCompletableFuture();
    } catch (RuntimeException | LinkageError e) {
      throw new IOException(Addresses.text(address) + ": the listener failed: " + e, e);
    }
  }

  /** Starts to accept. */
  void serve() {
    bound().serve(this::accept);
  }

  /** The address that it listens on. */
  public InetSocketAddress address() {
    return bound().address();
  }

  private Bound bound() {
    Bound taken = bound;
    if (taken == null) {
      throw new IllegalStateException("service " + name + ": not bound");
    }
    return taken;
  }

  private void accept(Channel client, @Nullable InetSocketAddress original) {
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
    boolean cameFromUs = own.isOwnOutbound(peer, local, original);
    var session =
        new ClientSession(ids.next(), name, scope, peer, local, original, cameFromUs, loop);
    clients.add(client);
    client.closeFuture().addListener(closed -> endLater(session, client));
    if (stopping) {
      var _ = client.close();
      return;
    }
    if (cameFromUs) {
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

  /**
   * Netty completes the close future before it tells the channel's handlers, in a task of its own.
   * What these still write down must come first, so the end is put behind that task.
   */
  private void endLater(ClientSession session, Channel client) {
    EventLoop loop = session.loop();
    loop.execute(() ->
        loop.execute(() -> {
          clients.remove(client);
          session.end(stopping);
        }));
  }

  /** Accepts no more. */
  void stopAccepting() {
    Bound taken = bound;
    if (taken != null) {
      own.closed(taken.address());
      taken.close();
    }
  }

  /** How many sessions are open. */
  int sessions() {
    return clients.size();
  }

  /** Cuts what is still open. */
  void cut() {
    stopping = true;
    for (Channel client : clients) {
      var _ = client.close();
    }
  }
}
