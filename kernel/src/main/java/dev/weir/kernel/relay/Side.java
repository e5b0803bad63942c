package dev.weir.kernel.relay;

import dev.weir.kernel.splice.KernelPump;
import dev.weir.spi.net.OutputEnd;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/** One end of a pair: what it reads goes to the other end. */
final class Side extends ChannelInboundHandlerAdapter implements KernelPump.End {
  /** More than this is written out before the next read, so that the bytes are still in cache. */
  private static final int FLUSH_AT = 64 * 1024;

  /** So much, in reads that are large on the average, and the kernel moves the rest by itself. */
  private static final int BULK_BYTES = 256 * 1024;

  private static final int BULK_READS = 16;

  final Channel channel;
  final Direction from;
  private final Pair pair;
  private @Nullable Side peer;
  private long bytes;
  private long weighed;
  private int reads;
  private int unflushed;
  private boolean ended;

  Side(Pair pair, Direction from, Channel channel) {
    this.pair = pair;
    this.from = from;
    this.channel = channel;
  }

  void join(Side other) {
    peer = other;
  }

  /** How many bytes this end has sent us. */
  long bytes() {
    return bytes;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    pass((ByteBuf) message);
  }

  /** Counts, shows and forwards one chunk; takes the buffer. */
  void pass(ByteBuf chunk) {
    bytes += chunk.readableBytes();
    if (pair.isWatched() && !pair.watch(this, chunk)) {
      return;
    }
    send(chunk);
  }

  /** Counts and forwards bytes that were shown before; takes the buffer. */
  void forward(ByteBuf seen) {
    bytes += seen.readableBytes();
    send(seen);
  }

  /** Forwards one chunk without another look; takes the buffer. */
  void send(ByteBuf chunk) {
    Channel to = other().channel;
    unflushed += chunk.readableBytes();
    var _ = to.write(chunk, to.voidPromise());
    if (unflushed >= FLUSH_AT) {
      unflushed = 0;
      to.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush();
    weigh();
    if (other().isEnded()
        && isBare()
        && channel.unsafe().recvBufAllocHandle().lastBytesRead() < 0) {
      // Both have ended. Netty would shut this end's input first, which is a call for nothing, and
      // an exception where the peer has closed already.
      end(End.FIN);
    }
  }

  /** Whether the socket's bytes are the stream's: nobody else is in the pipeline. */
  boolean isBare() {
    ChannelPipeline handlers = channel.pipeline();
    return equals(handlers.first()) && equals(handlers.last());
  }

  /** Tells the pair if so much comes at a time that it would better go without us. */
  private void weigh() {
    reads++;
    if (bytes - weighed >= BULK_BYTES) {
      boolean bulk = reads <= BULK_READS;
      reads = 0;
      weighed = bytes;
      if (bulk) {
        pair.bulk();
      }
    }
  }

  @Override
  public void moved(long count) {
    bytes += count;
    weighed = bytes;
  }

  @Override
  public void ended() {
    end(End.FIN);
  }

  @Override
  public void broken(Throwable cause) {
    pair.broken(this, cause);
  }

  /** Writes out what was passed, and reads no more while the other end is behind. */
  void flush() {
    Channel to = other().channel;
    if (unflushed > 0) {
      unflushed = 0;
      to.flush();
    }
    if (!to.isWritable()) {
      channel.config().setAutoRead(false);
    }
  }

  /** This end takes bytes again: the other may be read. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      pair.resume(other());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end(End.FIN);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(End.FIN);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    pair.broken(this, cause);
  }

  /** Tells this end's peer that nothing more comes, after all that was written. */
  void endOutput() {
    OutputEnd inside = channel.pipeline().get(OutputEnd.class);
    if (inside != null) {
      inside.endOutput();
    } else if (channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket socket) {
      shutDown(socket);
    } else if (channel instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    }
  }

  /** As Netty does it, but without making an exception for writes that nobody does. */
  private static void shutDown(Socket socket) {
    try {
      socket.shutdown(false, true);
    } catch (IOException | NotYetConnectedException e) {
      // The peer has gone, and its own end is on its way to us.
      return;
    }
  }

  /** Notes once that nothing more comes from this end. */
  void end(End how) {
    if (!ended) {
      ended = true;
      pair.ended(this, how);
    }
  }

  Side other() {
    Side joined = peer;
    if (joined == null) {
      throw new IllegalStateException("side: not joined");
    }
    return joined;
  }
}
