package dev.weir.kernel.relay;

import dev.weir.kernel.record.Binding;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One flow of datagrams between two links that the test holds in hand, on a loop of its own. */
final class FlowRig implements AutoCloseable {
  final EmbeddedChannel loop = new EmbeddedChannel();
  final Link client = new Link();
  final Link server = new Link();
  final CompletableFuture<Void> confirmed = new CompletableFuture<>();
  boolean refuseNames;
  private final BlockingQueue<String> records = new LinkedBlockingQueue<>();
  private final RecorderQueue queue;
  private final ClientSession session;
  private final RelayEngine engine;

  FlowRig(Sniffers sniffers, Map<Integer, Sniffers> byPort) {
    queue = new RecorderQueue("test", "test", new Memory());
    queue.start();
    var recording =
        new ServiceRecording(
            new ProcessRecording(), List.of(new Binding(queue, Entry.HANDLER, false, 0)));
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    session =
        new ClientSession(
            "sid",
            "service",
            new ClientSession.Scope(recording, new Rules()),
            Network.UDP,
            here,
            here,
            null,
            false,
            loop.eventLoop());
    engine = new RelayEngine(sniffers, true, Duration.ZERO, true, byPort, null);
  }

  /** Joins both ends; the target is known by this text. */
  void join(String target, Duration idle) {
    var leg = new PacketLeg(server, confirmed, new Route(target, "", ""));
    engine.join(session, client, leg, new Relay.PacketJoin(true, idle));
  }

  /** Ends the session, as the service does, and gives its record. */
  String record() throws InterruptedException {
    loop.runPendingTasks();
    session.connection().finish();
    String record = records.poll(10, TimeUnit.SECONDS);
    if (record == null) {
      throw new AssertionError("no record within 10 s");
    }
    return record;
  }

  @Override
  public void close() {
    queue.close(Duration.ofSeconds(1));
    loop.finishAndReleaseAll();
  }

  private final class Memory implements Recorder {
    @Override
    public CompletionStage<Delivery> deliver(List<Entry> batch) {
      for (Entry entry : batch) {
        records.add(StandardCharsets.UTF_8.decode(entry.payload().duplicate()).toString());
      }
      return CompletableFuture.completedFuture(Delivery.ALL);
    }
  }

  private final class Rules implements Router {
    @Override
    public Verdict check(Session asking, Target target) {
      return refuseNames ? Verdict.REFUSE : Verdict.ALLOW;
    }

    @Override
    public CompletionStage<Leg> open(Session asking, Target target) {
      return CompletableFuture.failedFuture(new IllegalStateException("not used here"));
    }
  }

  /** A link whose other end is the test. */
  final class Link implements DatagramLink {
    final List<String> sent = new ArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final List<String> early = new ArrayList<>();
    private Receiver receiver;
    int flushes;

    /** The peer sends one batch. */
    void says(String... datagrams) {
      if (receiver == null) {
        early.addAll(List.of(datagrams));
        return;
      }
      for (String datagram : datagrams) {
        receiver.onDatagram(Unpooled.copiedBuffer(datagram, StandardCharsets.ISO_8859_1));
      }
      receiver.onBatchEnd();
    }

    /** The link ends by itself. */
    void ends(Ending kind, String why) {
      receiver.onClosed(kind, why);
      closed.complete(null);
    }

    boolean isClosed() {
      return closed.isDone();
    }

    @Override
    public EventLoop loop() {
      return loop.eventLoop();
    }

    @Override
    public SocketAddress local() {
      return null;
    }

    @Override
    public SocketAddress remote() {
      return null;
    }

    @Override
    public void receive(Receiver to) {
      receiver = to;
      if (!early.isEmpty()) {
        says(early.toArray(new String[0]));
      }
    }

    @Override
    public void send(ByteBuf datagram) {
      sent.add(datagram.toString(StandardCharsets.ISO_8859_1));
      datagram.release();
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public long dropped() {
      return 3;
    }

    @Override
    public CompletionStage<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }
}
