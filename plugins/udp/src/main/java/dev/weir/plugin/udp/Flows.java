package dev.weir.plugin.udp;

import dev.weir.spi.net.Acceptor;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one listening socket, oldest activity first. A client that is not known begins a
 * flow; one that has been silent for too long, or that is the oldest when there are too many, ends.
 * Loop of the socket.
 */
final class Flows extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Flows.class);

  /** Between two lines about the same trouble. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final UdpListenerConfig config;
  private final long ttlNanos;
  private final LinkedHashMap<InetSocketAddress, ClientFlow> byClient =
      new LinkedHashMap<>(64, 0.75f, true);
  private final List<ClientFlow> batch = new ArrayList<>();
  private final AtomicLong evicted = new AtomicLong();
  private @Nullable Acceptor acceptor;
  private boolean sweeping;
  private long loggedAt = System.nanoTime() - QUIET_NANOS;

  Flows(UdpListenerConfig config, String name) {
    this.config = config;
    this.name = name;
    ttlNanos = config.ttl().toNanos();
  }

  /** Whom to tell of new flows. Called before the first datagram is read. */
  void acceptor(Acceptor toUse) {
    acceptor = toUse;
  }

  /** How many flows were ended to make room. */
  long evicted() {
    return evicted.get();
  }

  int size() {
    return byClient.size();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof DatagramPacket packet)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ClientFlow flow = byClient.get(packet.sender());
    if (flow == null) {
      flow = begin(context.channel(), packet.sender());
    }
    flow.lastNanos = System.nanoTime();
    if (!flow.inBatch) {
      flow.inBatch = true;
      batch.add(flow);
    }
    flow.deliver(packet.content());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    for (ClientFlow flow : batch) {
      flow.inBatch = false;
      flow.batchEnd();
    }
    batch.clear();
  }

  private ClientFlow begin(Channel socket, InetSocketAddress client) {
    if (byClient.size() >= config.maxFlows()) {
      evicted.incrementAndGet();
      complain("too many flows; the oldest one ended to make room", null);
      oldest().end(Ending.IDLE, "evicted: more than " + config.maxFlows() + " flows");
    }
    var flow = new ClientFlow(this, socket, client, config.readQueueSize());
    flow.lastNanos = System.nanoTime();
    byClient.put(client, flow);
    sweepLater(socket, ttlNanos);
    Acceptor receiver = acceptor;
    try {
      if (receiver == null) {
        flow.close();
      } else {
        var local = (InetSocketAddress) socket.localAddress();
        receiver.acceptDatagrams(flow, client, local, null);
      }
    } catch (RuntimeException e) {
      complain("a flow could not start", e);
      flow.close();
    }
    return flow;
  }

  private ClientFlow oldest() {
    return byClient.values().iterator().next();
  }

  /** Something went to the client. */
  void touch(ClientFlow flow) {
    flow.lastNanos = System.nanoTime();
    byClient.get(flow.client());
  }

  void remove(ClientFlow flow) {
    byClient.remove(flow.client(), flow);
  }

  /** One timer for all: the oldest flow says when to look again. */
  private void sweepLater(Channel socket, long nanos) {
    if (!sweeping) {
      sweeping = true;
      var _ = socket.eventLoop().schedule(() -> sweep(socket), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep(Channel socket) {
    sweeping = false;
    long now = System.nanoTime();
    while (!byClient.isEmpty()) {
      ClientFlow flow = oldest();
      long left = flow.lastNanos + ttlNanos - now;
      if (left > 0) {
        sweepLater(socket, left);
        return;
      }
      flow.end(Ending.IDLE, "");
    }
  }

  /** A datagram that could not be sent or read: its sender is no reason to end the service. */
  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    complain("a datagram was lost: " + cause.getMessage(), null);
  }

  private void complain(String what, @Nullable Throwable cause) {
    long now = System.nanoTime();
    if (now - loggedAt >= QUIET_NANOS) {
      loggedAt = now;
      LOG.atWarn()
          .addKeyValue("listener", name)
          .addKeyValue("flows", byClient.size())
          .addKeyValue("evicted", evicted.get())
          .setCause(cause)
          .log(what);
    }
  }

  /** The socket is closed, and all flows with it. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    for (ClientFlow flow : Map.copyOf(byClient).values()) {
      flow.end(Ending.SHUTDOWN, "");
    }
  }
}
