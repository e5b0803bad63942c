package dev.weir.plugin.relay;

import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams inside a stream, each with its length before it, the same in both directions.
 *
 * <pre>
 *  | LENGTH 2 | PAYLOAD, LENGTH bytes, perhaps none | LENGTH 2 | ...
 * </pre>
 *
 * <p>Holds one datagram and one read at most. A peer that does not take what it is sent loses
 * datagrams beyond 1 MiB, like a socket with a full buffer. The end of the stream is the end of the
 * link. On the loop of the channel.
 */
final class FramedLink extends ChannelInboundHandlerAdapter implements DatagramLink {
  private static final int PREFIX = 2;
  private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(512 << 10, 1 << 20);

  private final Channel channel;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable Receiver receiver;
  private @Nullable ByteBuf held;
  private Ending how = Ending.NORMAL;
  private String why = "";
  private boolean over;
  private long dropped;

  /**
   * Puts itself at the end of a channel's pipeline.
   *
   * @param early bytes of the peer that were read already; taken
   */
  FramedLink(Channel channel, @Nullable ByteBuf early) {
    this.channel = channel;
    this.held = early;
    channel.config().setWriteBufferWaterMark(QUEUE);
    channel.pipeline().addLast(this);
    over = !channel.isActive();
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public @Nullable SocketAddress local() {
    return null;
  }

  @Override
  public @Nullable SocketAddress remote() {
    return channel.remoteAddress();
  }

  @Override
  public void receive(Receiver to) {
    receiver = to;
    deliver();
    if (over) {
      tell();
    } else {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void send(ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (over || length > MAX_DATAGRAM || !channel.isWritable()) {
      dropped++;
      datagram.release();
      return;
    }
    // Two buffers, one call to the system: both are written out by the same flush.
    var _ = channel.write(channel.alloc().buffer(PREFIX).writeShort(length));
    var _ = channel.write(datagram);
  }

  @Override
  public void flush() {
    channel.flush();
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

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    ByteBuf before = held;
    if (over) {
      in.release();
    } else if (before == null) {
      held = in;
    } else {
      held = channel.alloc().buffer(before.readableBytes() + in.readableBytes());
      held.writeBytes(before).writeBytes(in);
      before.release();
      in.release();
    }
    deliver();
  }

  /** Gives away what is complete. The receiver may close the link meanwhile. */
  private void deliver() {
    Receiver to = receiver;
    boolean any = false;
    ByteBuf in = held;
    while (to != null && in != null && in.readableBytes() >= PREFIX) {
      int length = in.getUnsignedShort(in.readerIndex());
      if (in.readableBytes() < PREFIX + length) {
        break;
      }
      in.skipBytes(PREFIX);
      if (length > MAX_DATAGRAM) {
        in.skipBytes(length);
        dropped++;
      } else {
        to.onDatagram(in.readRetainedSlice(length));
        any = true;
      }
      to = receiver;
      in = held;
    }
    if (in != null && !in.isReadable()) {
      held = null;
      in.release();
    }
    if (any && to != null) {
      to.onBatchEnd();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end(Ending.NORMAL, "");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(Ending.NORMAL, "");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(Ending.RESET, "connection lost: " + SocketFailures.text(cause));
  }

  private void end(Ending kind, String text) {
    if (over) {
      return;
    }
    over = true;
    how = kind;
    why = text;
    ByteBuf rest = held;
    held = null;
    if (rest != null) {
      rest.release();
    }
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = channel.close();
    }
    tell();
  }

  private void tell() {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.onClosed(how, why);
    }
    closed.complete(null);
  }
}
