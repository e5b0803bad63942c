package dev.weir.kernel.route;

import dev.weir.kernel.net.FixedNames;
import dev.weir.kernel.net.Loopback;
import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.net.PlainDialer;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.service.ClientSession;
import dev.weir.spi.HostPort;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Routers over real sockets: one event loop, a dialer that keeps count, and a session. */
final class RouteRig implements AutoCloseable {
  final NettyTransport transport = new NettyTransport(1, true);
  final EventLoop loop = transport.loops().next();
  final OwnSockets own = new OwnSockets();
  final PlainDialer dialer = new PlainDialer();
  final Names names = FixedNames.none();
  final Map<String, List<InetAddress>> known = new HashMap<>();
  InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  int retries;
  InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8_080);
  boolean cameFromUs;
  Rules rules = Rules.NONE;
  List<Hop> hops = List.of();
  Duration timeout = Duration.ofSeconds(5);

  ServiceRouter router() {
    return new ServiceRouter(
        new ServiceRouter.Settings(
            transport,
            names,
            own,
            dialer,
            rules,
            new Hosts(known),
            hops,
            SocketOptions.NONE,
            timeout),
        retries);
  }

  void knows(String name, String... literals) {
    known.put(name, java.util.Arrays.stream(literals).map(Addressing::literal).toList());
  }

  ClientSession session(Router router) {
    var recording = new ServiceRecording(new ProcessRecording(), List.of());
    return new ClientSession(
        "sid",
        "service",
        new ClientSession.Scope(recording, router),
        client,
        local,
        null,
        cameFromUs,
        loop);
  }

  static Target target(String host, int port) {
    return Target.tcp(new HostPort(host, port));
  }

  Leg open(Target target) throws Exception {
    return open(router(), target);
  }

  /** Opens on the loop, as handlers do; checks that the answer comes there and is not wrapped. */
  Leg open(Router router, Target target) throws Exception {
    return onLoop(router, session -> router.open(session, target));
  }

  Leg onLoop(
      Router router,
      java.util.function.Function<ClientSession, java.util.concurrent.CompletionStage<Leg>> open)
      throws Exception {
    var result = new CompletableFuture<Leg>();
    loop.execute(() ->
        open.apply(session(router))
            .whenComplete((leg, failure) -> {
              if (!loop.inEventLoop()) {
                result.completeExceptionally(new AssertionError("completed on another thread"));
              } else if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(leg);
              }
            }));
    try {
      return result.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RouteException route) {
        throw route;
      }
      throw new AssertionError("not a RouteException", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("neither opened nor failed within 10 s", e);
    }
  }

  RouteException failure(Target target) {
    return failure(router(), target);
  }

  RouteException failure(Router router, Target target) {
    try {
      Leg leg = open(router, target);
      var _ = leg.channel().close();
      throw new AssertionError("opened: " + leg.route().text());
    } catch (RouteException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Sends a text over a leg, waits for as many bytes to come back, and closes it. */
  String exchange(Leg leg, String text) throws Exception {
    var answer = new CompletableFuture<String>();
    var received = new StringBuilder();
    var channel = leg.channel();
    loop.execute(() -> {
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  ByteBuf chunk = (ByteBuf) message;
                  received.append(chunk.toString(StandardCharsets.US_ASCII));
                  chunk.release();
                  if (received.length() >= text.length()) {
                    answer.complete(received.toString());
                  }
                }
              });
      channel.config().setAutoRead(true);
      var _ = channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    });
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  /** A port on which nobody listens. */
  static int deadPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    try {
      dialer.awaitAllClosed();
    } finally {
      names.close();
      transport.close();
    }
  }
}
