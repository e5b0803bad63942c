package dev.weir.plugin.socks;

import dev.weir.spi.HostPort;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Socks5;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams to one target by way of a server's association (RFC 1928 section 7): each has the
 * target before it, and the association lives as long as the connection that asked for it. On the
 * loop of both.
 */
final class AssociatedLink implements DatagramLink, DatagramLink.Receiver {
  private final DatagramLink socket;
  private final Channel control;
  private final byte[] header;
  private @Nullable Receiver receiver;
  private long malformed;

  /**
   * @param socket talks to the server's port for datagrams
   * @param control the connection that the association hangs on
   */
  AssociatedLink(DatagramLink socket, Channel control, HostPort target) {
    this.socket = socket;
    this.control = control;
    this.header = Socks5.datagramHeader(target);
    control.pipeline().addLast(new Control());
    control.config().setAutoRead(true);
    var _ =
        socket
            .closed()
            .thenRun(() -> {
              var _ = control.close();
            });
    control
        .closeFuture()
        .addListener(done -> ended(Ending.UPSTREAM, "the SOCKS server ended the association"));
  }

  /** Nothing is said on the connection any more; its end is the end of the association. */
  private static final class Control extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        var _ = ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }

  @Override
  public EventLoop loop() {
    return socket.loop();
  }

  @Override
  public @Nullable SocketAddress local() {
    return socket.local();
  }

  @Override
  public @Nullable SocketAddress remote() {
    return socket.remote();
  }

  @Override
  public void receive(Receiver to) {
    receiver = to;
    socket.receive(this);
  }

  @Override
  public void send(ByteBuf datagram) {
    ByteBuf framed = ByteBufAllocator.DEFAULT.buffer(header.length + datagram.readableBytes());
    framed.writeBytes(header).writeBytes(datagram);
    datagram.release();
    socket.send(framed);
  }

  @Override
  public void flush() {
    socket.flush();
  }

  @Override
  public long dropped() {
    return socket.dropped() + malformed;
  }

  @Override
  public CompletionStage<Void> closed() {
    return socket.closed();
  }

  @Override
  public void close() {
    receiver = null;
    socket.close();
    var _ = control.close();
  }

  @Override
  public void onDatagram(ByteBuf datagram) {
    int shown = Math.min(datagram.readableBytes(), Socks5.MAX_DATAGRAM_HEADER);
    byte[] prefix = ByteBufUtil.getBytes(datagram, datagram.readerIndex(), shown);
    int payload = Socks5.payloadOf(Bytes.of(prefix));
    Receiver to = receiver;
    if (payload < 0 || to == null) {
      malformed++;
      datagram.release();
    } else {
      to.onDatagram(datagram.skipBytes(payload));
    }
  }

  @Override
  public void onBatchEnd() {
    Receiver to = receiver;
    if (to != null) {
      to.onBatchEnd();
    }
  }

  @Override
  public void onClosed(Ending kind, String why) {
    ended(kind, why);
  }

  private void ended(Ending kind, String why) {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.onClosed(kind, why);
    }
    socket.close();
    var _ = control.close();
  }
}
