package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HttpSender;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.net.Transport;
import dev.weir.spi.record.Ending;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A kernel small enough to be seen through, around a real handler and real sockets on loopback: one
 * loop, a router that knows names, a relay that copies. All buffers come from one counting
 * allocator, so that {@link #close} can say whether every one was released.
 */
final class Lab implements Closeable {
  final List<FakeExchange> records = Collections.synchronizedList(new ArrayList<>());
  final List<String> opened = Collections.synchronizedList(new ArrayList<>());
  final List<Relay.Join> joins = Collections.synchronizedList(new ArrayList<>());
  final Map<String, RouteException> failures = Collections.synchronizedMap(new HashMap<>());
  final Map<String, Integer> ports = Collections.synchronizedMap(new HashMap<>());

  /** Where opening hangs until the test completes it. */
  final Map<String, CompletableFuture<Void>> gates = Collections.synchronizedMap(new HashMap<>());

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;
  private final List<Closeable> parts = new ArrayList<>();
  private @Nullable Credentials auth;

  Lab(HttpHandlerConfig config, @Nullable Credentials auth) throws Exception {
    this.auth = auth;
    Handler handler = new HttpHandlerFactory().create(config, new Context());
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16_384, 32_768))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    channels.add(client);
                    client.pipeline().addLast(new Accept(handler));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  Lab() throws Exception {
    this(config(c -> {}), null);
  }

  static Lab withAuth() throws Exception {
    return new Lab(config(c -> {}), new Credentials("alice", new Secret("pa:ss")));
  }

  /** Values of the configuration that tests change. */
  static final class Values {
    Duration read = Duration.ofSeconds(15);
    Duration idle = Duration.ZERO;
    Duration head = Duration.ofSeconds(10);
    Duration body = Duration.ofSeconds(60);
    Duration keepalive = Duration.ofMinutes(2);
    Map<String, String> header = Map.of();
  }

  static HttpHandlerConfig config(java.util.function.Consumer<Values> change) {
    var v = new Values();
    change.accept(v);
    return new HttpHandlerConfig(
        v.read,
        v.idle,
        true,
        v.header,
        "weir",
        "",
        v.head,
        v.body,
        v.keepalive,
        new ByteSize(8 * 1024),
        new ByteSize(64 * 1024),
        100);
  }

  Peer client() throws Exception {
    var peer = Peer.connect(((InetSocketAddress) server.localAddress()).getPort());
    parts.add(peer);
    return peer;
  }

  Origin origin(Origin.Script script) throws Exception {
    var origin = new Origin(script);
    parts.add(origin);
    return origin;
  }

  Origin answering(String answer) throws Exception {
    var origin = Origin.answering(answer);
    parts.add(origin);
    return origin;
  }

  /** A name that leads to an origin. */
  Lab name(String host, Origin origin) {
    ports.put(host, origin.port());
    return this;
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time out: " + what).isLessThan(end);
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
  }

  /** Waits for so many records; more of them fail the test at {@link #close} of the caller. */
  List<FakeExchange> records(int count) {
    await(count + " records, not " + records, () -> records.size() >= count);
    assertThat(records).hasSize(count);
    return records;
  }

  /** Waits until no connection is open any more. */
  void awaitQuiet() {
    await("all channels closed", channels::isEmpty);
  }

  /** Ends everything and checks that every buffer was released. */
  @Override
  public void close() throws IOException {
    for (Closeable part : parts) {
      part.close();
    }
    server.close().syncUninterruptibly();
    channels.close().syncUninterruptibly();
    await(
        "buffers released: "
            + allocator.metric().usedHeapMemory()
            + " + "
            + allocator.metric().usedDirectMemory(),
        () ->
            allocator.metric().usedHeapMemory() == 0 && allocator.metric().usedDirectMemory() == 0);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Starts a session as the kernel does, and ends it with the client's channel. */
  private final class Accept extends ChannelInboundHandlerAdapter {
    private final Handler handler;

    Accept(Handler handler) {
      this.handler = handler;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      Channel client = ctx.channel();
      ctx.pipeline().remove(this);
      var session = new FakeSession(records);
      client.closeFuture().addListener(closed -> client.eventLoop().execute(session::end));
      handler.stream(session, client);
    }
  }

  private final class Context implements HandlerContext, Router, Relay {
    @Override
    public Router router() {
      return this;
    }

    @Override
    public Relay relay() {
      return this;
    }

    @Override
    public Transport transport() {
      throw new IllegalStateException("transport");
    }

    @Override
    public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
      throw new IllegalStateException("join");
    }

    @Override
    public @Nullable Credentials auth() {
      return auth;
    }

    @Override
    public @Nullable Forwarder forwarder() {
      return null;
    }

    @Override
    public boolean sniffing() {
      return false;
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public Path resolve(String path) {
      return Path.of(path);
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public HttpSender http() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Verdict check(Session session, Target target) {
      return Verdict.ALLOW;
    }

    @Override
    public CompletionStage<Leg> open(Session session, Target target) {
      var result = new CompletableFuture<Leg>();
      opened.add(target.text());
      RouteException failure = failures.get(target.text());
      if (failure != null) {
        result.completeExceptionally(failure);
        return result;
      }
      CompletableFuture<Void> gate = gates.get(target.text());
      if (gate == null) {
        dial(target, result);
      } else {
        var _ = gate.whenComplete((open, e) -> loops.next().execute(() -> dial(target, result)));
      }
      return result;
    }

    private void dial(Target target, CompletableFuture<Leg> result) {
      Integer port = ports.get(target.text());
      if (port == null) {
        result.completeExceptionally(
            new RouteException(Ending.DNS, "dns: " + target.text() + ": no such host"));
        return;
      }
      new Bootstrap()
          .group(loops)
          .channel(NioSocketChannel.class)
          .option(ChannelOption.ALLOCATOR, allocator)
          .option(ChannelOption.AUTO_READ, false)
          .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16_384, 32_768))
          .handler(new ChannelInboundHandlerAdapter())
          .connect(InetAddress.getLoopbackAddress(), port)
          .addListener((io.netty.channel.ChannelFuture connected) -> {
            if (connected.isSuccess()) {
              Channel channel = connected.channel();
              channels.add(channel);
              channel.pipeline().removeFirst();
              result.complete(
                  new Leg(
                      channel,
                      null,
                      true,
                      CompletableFuture.completedFuture(null),
                      new Route(target.text(), "", "")));
            } else {
              result.completeExceptionally(
                  new RouteException(Ending.REFUSED, String.valueOf(connected.cause())));
            }
          });
    }

    @Override
    public void join(Session session, Channel client, Leg leg, Join options) {
      joins.add(options);
      assertThat(client.pipeline().names()).as("pipeline").hasSize(1);
      assertThat(client.config().isAutoRead()).isFalse();
      assertThat(leg.channel().config().isAutoClose()).isTrue();
      client.pipeline().addLast(new Copy(leg.channel()));
      leg.channel().pipeline().addLast(new Copy(client));
      ByteBuf early = options.early();
      if (early != null) {
        var _ = leg.channel().writeAndFlush(early);
      }
      ByteBuf surplus = leg.surplus();
      if (surplus != null) {
        var _ = client.writeAndFlush(surplus);
      }
      client.config().setAutoRead(true);
      leg.channel().config().setAutoRead(true);
    }

    @Override
    public void gate(Session session, Channel client, Gate gate) {
      throw new UnsupportedOperationException();
    }
  }

  /** Copies to the other channel and closes with it. */
  private static final class Copy extends ChannelInboundHandlerAdapter {
    private final Channel other;

    Copy(Channel other) {
      this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var _ = other.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent && other instanceof DuplexChannel duplex) {
        duplex
            .shutdownOutput()
            .addListener(done -> {
              if (duplex.isInputShutdown()) {
                var _ = ctx.close();
                var _ = other.close();
              }
            });
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      var _ = other.close();
    }
  }
}
