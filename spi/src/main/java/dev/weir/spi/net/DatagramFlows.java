package dev.weir.spi.net;

import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the flows of one socket apart, for listeners: each becomes a {@link DatagramLink} of its
 * own. A key that is not known begins a flow; one that has been silent in both directions for too
 * long, or that is the oldest when there are too many, ends.
 *
 * <p>Everything happens on the loop of the socket.
 *
 * @param <K> what tells flows apart; has {@code equals} and {@code hashCode}
 * @since 1.0
 */
public final class DatagramFlows<K> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramFlows.class);

  /** Between two lines about the same listener's troubles. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final Limits limits;
  private final Carrier<K> carrier;
  private final Starter<K> starter;
  private final long ttlNanos;
  private final LinkedHashMap<K, Flow> flows = new LinkedHashMap<>(64, 0.75f, true);
  private final List<Flow> batch = new ArrayList<>();
  private long evicted;
  private boolean sweeping;
  private boolean over;
  private long loggedAt = System.nanoTime() - QUIET_NANOS;

  /**
   * How much there may be.
   *
   * @param ttl silence after which a flow ends
   * @param flows most flows
   * @param waiting most datagrams of one flow that wait for a receiver
   */
  public record Limits(Duration ttl, int flows, int waiting) {}

  /**
   * Who talks in a flow.
   *
   * @param client the client's address
   * @param local where its datagrams arrived
   * @param original where they were bound before they were redirected; null if they were not
   */
  public record Ends(
      InetSocketAddress client, InetSocketAddress local, @Nullable InetSocketAddress original) {}

  /** The socket that carries the flows. */
  public interface Carrier<K> {
    /** Its loop. */
    EventLoop loop();

    /** Who talks in the flow of a key that was not known. */
    Ends ends(K key);

    /** The form of a key that lasts: the key itself, unless the carrier uses one object again. */
    default K lasting(K key) {
      return key;
    }

    /**
     * Sends to the client of a flow, perhaps only with the next {@link #flush()}.
     *
     * @param datagram taken
     * @return false if it was dropped
     */
    boolean send(K key, ByteBuf datagram);

    /** Sends what was not sent yet. */
    void flush();

    /**
     * Tells the client of a flow that its datagrams cannot arrive, if there is a way to.
     *
     * @param why {@code REFUSED} or {@code UNREACHABLE}
     */
    default void unreachable(K key, Ending why) {}
  }

  /** Takes charge of flows. */
  @FunctionalInterface
  public interface Starter<K> {
    /**
     * A flow began; the datagram that began it waits in its link.
     *
     * @param key lasting
     * @param flow given away
     */
    void start(K key, DatagramLink flow, Ends ends);
  }

  /**
   * No flows yet.
   *
   * @param name of the listener, for the log
   * @param acceptor told of each flow
   */
  public DatagramFlows(String name, Limits limits, Carrier<K> carrier, Acceptor acceptor) {
    this(
        name,
        limits,
        carrier,
        (key, flow, ends) ->
            acceptor.acceptDatagrams(flow, ends.client(), ends.local(), ends.original()));
  }

  /**
   * No flows yet.
   *
   * @param name for the log
   * @param starter told of each flow
   */
  public DatagramFlows(String name, Limits limits, Carrier<K> carrier, Starter<K> starter) {
    this.name = name;
    this.limits = limits;
    this.carrier = carrier;
    this.starter = starter;
    ttlNanos = limits.ttl().toNanos();
  }

  /** How many there are. */
  public int size() {
    return flows.size();
  }

  /** How many were ended to make room. */
  public long evicted() {
    return evicted;
  }

  /**
   * A datagram arrived.
   *
   * @param key whose
   * @param datagram taken
   */
  public void arrived(K key, ByteBuf datagram) {
    if (over) {
      datagram.release();
      return;
    }
    Flow flow = flows.get(key);
    if (flow == null) {
      flow = begin(carrier.lasting(key));
    }
    flow.lastNanos = System.nanoTime();
    if (!flow.inBatch) {
      flow.inBatch = true;
      batch.add(flow);
    }
    flow.deliver(datagram);
  }

  /** What could be read at once was read. */
  public void batchEnd() {
    for (Flow flow : batch) {
      flow.inBatch = false;
      flow.batchEnd();
    }
    batch.clear();
  }

  private Flow begin(K key) {
    if (flows.size() >= limits.flows()) {
      evicted++;
      complain("too many flows: the oldest one ended to make room");
      oldest().end(Ending.IDLE, "evicted: more than " + limits.flows() + " flows");
    }
    Ends ends = carrier.ends(key);
    var flow = new Flow(key, ends);
    flow.lastNanos = System.nanoTime();
    flows.put(key, flow);
    sweepLater(ttlNanos);
    try {
      starter.start(key, flow, ends);
    } catch (RuntimeException e) {
      complain("a flow could not start: " + e);
      flow.close();
    }
    return flow;
  }

  private Flow oldest() {
    return flows.firstEntry().getValue();
  }

  /** One timer for all: the oldest flow says when to look again. */
  private void sweepLater(long nanos) {
    if (!sweeping) {
      sweeping = true;
      var _ = carrier.loop().schedule(this::sweep, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    sweeping = false;
    long now = System.nanoTime();
    while (!flows.isEmpty()) {
      Flow flow = oldest();
      if (flow.receiver == null) {
        // Its target is still being found, which has a time limit of its own.
        flow.touch(now);
      }
      long left = flow.lastNanos + ttlNanos - now;
      if (left > 0) {
        sweepLater(left);
        return;
      }
      flow.end(Ending.IDLE, "");
    }
  }

  /**
   * Logs a trouble with a datagram, now and then: no datagram is a reason to end a service, or to
   * fill a disk.
   */
  public void complain(String what) {
    long now = System.nanoTime();
    if (now - loggedAt >= QUIET_NANOS) {
      loggedAt = now;
      LOG.atWarn()
          .addKeyValue("listener", name)
          .addKeyValue("flows", flows.size())
          .addKeyValue("evicted", evicted)
          .log("{}", what);
    }
  }

  /** Ends all flows; nothing begins any more. */
  @Override
  public void close() {
    close(Ending.SHUTDOWN, "");
  }

  /**
   * Ends all flows; nothing begins any more.
   *
   * @param why for people; may be empty
   */
  public void close(Ending kind, String why) {
    over = true;
    for (Flow flow : List.copyOf(flows.values())) {
      flow.end(kind, why);
    }
  }

  /** One flow. */
  private final class Flow implements DatagramLink {
    private final K key;
    private final Ends ends;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final EarlyDatagrams early = new EarlyDatagrams(limits.waiting());
    private @Nullable Receiver receiver;
    private long lastNanos;
    private long dropped;
    private boolean inBatch;
    private boolean ended;
    private Ending how = Ending.NORMAL;
    private String why = "";

    Flow(K key, Ends ends) {
      this.key = key;
      this.ends = ends;
    }

    @Override
    public EventLoop loop() {
      return carrier.loop();
    }

    @Override
    public SocketAddress local() {
      return ends.local();
    }

    @Override
    public SocketAddress remote() {
      return ends.client();
    }

    @Override
    public void receive(Receiver to) {
      if (ended) {
        to.onClosed(how, why);
        closed.complete(null);
        return;
      }
      receiver = to;
      for (ByteBuf first = early.poll(); first != null; first = early.poll()) {
        deliver(first);
      }
      batchEnd();
    }

    private void touch(long now) {
      lastNanos = now;
      flows.get(key); // Now it is the youngest.
    }

    private void deliver(ByteBuf datagram) {
      Receiver to = receiver;
      if (to != null) {
        to.onDatagram(datagram);
        return;
      }
      if (ended || !early.keep(datagram)) {
        dropped++;
      }
      datagram.release();
    }

    private void batchEnd() {
      Receiver to = receiver;
      if (to != null) {
        to.onBatchEnd();
      }
    }

    @Override
    public void send(ByteBuf datagram) {
      if (ended || datagram.readableBytes() > MAX_DATAGRAM) {
        dropped++;
        datagram.release();
        return;
      }
      touch(System.nanoTime());
      if (!carrier.send(key, datagram)) {
        dropped++;
      }
    }

    @Override
    public void flush() {
      carrier.flush();
    }

    @Override
    public void unreachable(Ending kind) {
      if (!ended) {
        carrier.unreachable(key, kind);
      }
    }

    @Override
    public long dropped() {
      return dropped;
    }

    @Override
    public CompletionStage<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      receiver = null;
      end(Ending.NORMAL, "");
      closed.complete(null);
    }

    private void end(Ending kind, String text) {
      if (ended) {
        return;
      }
      ended = true;
      how = kind;
      why = text;
      flows.remove(key, this);
      dropped += early.discard();
      Receiver to = receiver;
      receiver = null;
      if (to != null) {
        to.onClosed(kind, text);
        closed.complete(null);
      }
      // Whoever still looks for the target hears of it when it receives, and can write it down.
    }
  }
}
