package dev.weir.plugin.udp;

import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One client of a listening socket. Loop of that socket. */
final class ClientFlow implements DatagramLink {
  /** What may wait for a receiver, whatever the number of datagrams. */
  private static final int MAX_EARLY_BYTES = 256 * 1024;

  private final Flows flows;
  private final Channel socket;
  private final InetSocketAddress client;
  private final int maxEarly;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable ArrayDeque<ByteBuf> early;
  private @Nullable Receiver receiver;
  private int earlyBytes;
  private long dropped;
  private boolean over;
  private Ending how = Ending.NORMAL;
  private String why = "";

  /** When something last went either way; the flows' own bookkeeping. */
  long lastNanos;

  /** Whether it was given something in the batch that is being read. */
  boolean inBatch;

  ClientFlow(Flows flows, Channel socket, InetSocketAddress client, int maxEarly) {
    this.flows = flows;
    this.socket = socket;
    this.client = client;
    this.maxEarly = maxEarly;
  }

  InetSocketAddress client() {
    return client;
  }

  @Override
  public EventLoop loop() {
    return socket.eventLoop();
  }

  @Override
  public @Nullable SocketAddress local() {
    return socket.localAddress();
  }

  @Override
  public SocketAddress remote() {
    return client;
  }

  @Override
  public void receive(Receiver to) {
    ArrayDeque<ByteBuf> waiting = early;
    early = null;
    if (over) {
      to.onClosed(how, why);
      return;
    }
    receiver = to;
    while (waiting != null && !waiting.isEmpty()) {
      deliver(waiting.poll());
    }
    batchEnd();
  }

  /** Passes on what the client sent; takes the buffer. */
  void deliver(ByteBuf datagram) {
    Receiver to = receiver;
    if (to != null) {
      to.onDatagram(datagram);
    } else {
      keep(datagram);
    }
  }

  /** Until there is a receiver, datagrams wait in buffers of their own size. */
  private void keep(ByteBuf datagram) {
    ArrayDeque<ByteBuf> waiting = early;
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
      early = waiting;
    }
    int size = datagram.readableBytes();
    if (over || waiting.size() >= maxEarly || earlyBytes + size > MAX_EARLY_BYTES) {
      dropped++;
    } else {
      earlyBytes += size;
      waiting.add(socket.alloc().buffer(size).writeBytes(datagram));
    }
    datagram.release();
  }

  void batchEnd() {
    Receiver to = receiver;
    if (to != null) {
      to.onBatchEnd();
    }
  }

  @Override
  public void send(ByteBuf datagram) {
    if (over || datagram.readableBytes() > MAX_DATAGRAM || !socket.isWritable()) {
      dropped++;
      datagram.release();
      return;
    }
    flows.touch(this);
    var _ = socket.write(new DatagramPacket(datagram, client), socket.voidPromise());
  }

  @Override
  public void flush() {
    socket.flush();
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
  }

  /** Ends it and says so. */
  void end(Ending kind, String text) {
    if (over) {
      return;
    }
    over = true;
    how = kind;
    why = text;
    flows.remove(this);
    ArrayDeque<ByteBuf> waiting = early;
    early = null;
    if (waiting != null) {
      dropped += waiting.size();
      waiting.forEach(ByteBuf::release);
    }
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.onClosed(kind, text);
    }
    closed.complete(null);
  }
}
