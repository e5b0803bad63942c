package dev.weir.kernel.relay;

import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.record.Binding;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A relay between real sockets on loopback: a client {@link Socket}, the engine on one event loop,
 * and a server {@link ServerSocket}. Records arrive as JSON texts.
 */
final class RelayRig implements AutoCloseable {
  final ServerSocket upstream;
  final BlockingQueue<String> records = new LinkedBlockingQueue<>();
  final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<Channel> dialled = new LinkedBlockingQueue<>();
  private final NettyTransport transport;
  private final RecorderQueue queue;
  private final Channel listening;
  private final RelayEngine engine;
  volatile boolean refuseNames;

  RelayRig(boolean epoll, Sniffers sniffers, boolean rulesByName, Duration idle)
      throws IOException {
    transport = new NettyTransport(1, epoll);
    upstream = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    queue =
        new RecorderQueue(
            "test",
            "test",
            new Recorder() {
              @Override
              public CompletionStage<Delivery> deliver(List<Entry> batch) {
                for (Entry entry : batch) {
                  var bytes = new byte[entry.payload().remaining()];
                  entry.payload().duplicate().get(bytes);
                  records.add(new String(bytes, StandardCharsets.UTF_8));
                }
                return CompletableFuture.completedFuture(Delivery.ALL);
              }
            });
    queue.start();
    engine = new RelayEngine(sniffers, rulesByName, idle);
    var recording =
        new ServiceRecording(
            new ProcessRecording(), List.of(new Binding(queue, Entry.HANDLER, true, 1 << 20)));
    listening =
        transport
            .server(InetAddress.getLoopbackAddress())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client.pipeline().addLast(new Accept(recording));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Dials the upstream, then joins, as a handler does. */
  private final class Accept extends ChannelInboundHandlerAdapter {
    private final ServiceRecording recording;

    Accept(ServiceRecording recording) {
      this.recording = recording;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      Channel client = context.channel();
      client.pipeline().remove(this);
      EarlyBytes.keep(client);
      var session =
          new ClientSession(
              "sid",
              "service",
              new ClientSession.Scope(recording, new Rules()),
              (InetSocketAddress) client.remoteAddress(),
              (InetSocketAddress) client.localAddress(),
              null,
              false,
              client.eventLoop());
      client.closeFuture().addListener(closed -> endLater(client, session));
      accepted.add(client);
      if (gated) {
        engine.gate(session, client, new OpenUpstream(session, client));
      } else {
        new OpenUpstream(session, client)
            .open(null, null)
            .whenComplete((leg, failure) -> engine.join(session, client, leg, Relay.Join.PLAIN));
      }
    }
  }

  /** As a service does: behind what handlers still write down about the closed channel. */
  private static void endLater(Channel client, ClientSession session) {
    EventLoop loop = client.eventLoop();
    loop.execute(() -> loop.execute(() -> session.connection().finish()));
  }

  volatile boolean gated;

  /** Whether the gate throws instead of opening anything. */
  volatile boolean gateThrows;

  /** What comes with the leg; empty for nothing. */
  volatile String surplus = "";

  final BlockingQueue<String> opened = new LinkedBlockingQueue<>();

  private final class OpenUpstream implements Relay.Gate {
    private final ClientSession session;
    private final Channel client;

    OpenUpstream(ClientSession session, Channel client) {
      this.session = session;
      this.client = client;
    }

    @Override
    public CompletionStage<Leg> open(
        dev.weir.spi.sniff.Protocol protocol, dev.weir.spi.HostPort name) {
      opened.add(
          (protocol == null ? "-" : protocol.name()) + " " + (name == null ? "-" : name.host()));
      if (gateThrows) {
        throw new IllegalStateException("planted");
      }
      var result = new CompletableFuture<Leg>();
      Channel server = transport.socket(client.eventLoop()).channel();
      server
          .connect(upstream.getLocalSocketAddress())
          .addListener(done -> {
            dialled.add(server);
            var route = new Route("target.test:80", "", "");
            session.via(route);
            var confirmed = CompletableFuture.<Void>completedFuture(null);
            result.complete(new Leg(server, surplus(server), true, confirmed, route));
          });
      return result;
    }

    private ByteBuf surplus(Channel server) {
      return surplus.isEmpty()
          ? null
          : server.alloc().buffer().writeBytes(surplus.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Target known() {
      return null;
    }
  }

  private final class Rules implements Router {
    @Override
    public Verdict check(Session session, Target target) {
      return refuseNames ? Verdict.REFUSE : Verdict.ALLOW;
    }

    @Override
    public CompletionStage<Leg> open(Session session, Target target) {
      return CompletableFuture.failedFuture(new IllegalStateException("not used here"));
    }
  }

  /** The one event loop. */
  EventLoop loop() {
    return transport.eventLoops().getFirst();
  }

  Socket client() throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(listening.localAddress());
    return socket;
  }

  Socket server() throws IOException {
    upstream.setSoTimeout(10_000);
    Socket socket = upstream.accept();
    socket.setSoTimeout(10_000);
    return socket;
  }

  String record() throws InterruptedException {
    String record = records.poll(10, TimeUnit.SECONDS);
    if (record == null) {
      throw new AssertionError("no record within 10 s");
    }
    return record;
  }

  @Override
  public void close() throws IOException {
    listening.close().syncUninterruptibly();
    upstream.close();
    queue.close(Duration.ofSeconds(2));
    transport.close();
  }
}
