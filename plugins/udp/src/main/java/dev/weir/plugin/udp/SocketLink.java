package dev.weir.plugin.udp;

import dev.weir.channels.EmptyDatagrams;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is connected to one address: what others send to it, the system drops. Until there
 * is a receiver nothing is read; what arrives waits in the system's buffer.
 */
final class SocketLink extends ChannelInboundHandlerAdapter implements DatagramLink {
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable Channel channel;
  private @Nullable Receiver receiver;
  private @Nullable SocketAddress local;
  private @Nullable SocketAddress remote;
  private boolean over;
  private long dropped;

  /** The socket is connected. */
  void connected(Channel open) {
    channel = open;
    local = open.localAddress();
    remote = open.remoteAddress();
    var _ = open.closeFuture().addListener(done -> ended(Ending.INTERNAL, "the socket was closed"));
  }

  @Override
  public EventLoop loop() {
    return open().eventLoop();
  }

  private Channel open() {
    Channel socket = channel;
    if (socket == null) {
      throw new IllegalStateException("link: not connected");
    }
    return socket;
  }

  @Override
  public @Nullable SocketAddress local() {
    return local;
  }

  @Override
  public @Nullable SocketAddress remote() {
    return remote;
  }

  @Override
  public void receive(Receiver to) {
    if (over) {
      to.onClosed(Ending.INTERNAL, "the socket was closed");
      return;
    }
    receiver = to;
    open().config().setAutoRead(true);
  }

  @Override
  public void send(ByteBuf datagram) {
    Channel socket = open();
    if (over || datagram.readableBytes() > MAX_DATAGRAM || !socket.isWritable()) {
      dropped++;
      datagram.release();
      return;
    }
    if (datagram.isReadable()) {
      var _ = socket.write(datagram, socket.voidPromise());
      return;
    }
    datagram.release();
    if (!EmptyDatagrams.send(socket, null)) {
      dropped++;
    }
  }

  @Override
  public void flush() {
    open().flush();
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
    ended(Ending.NORMAL, "");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Receiver to = receiver;
    if (to != null && message instanceof DatagramPacket packet) {
      to.onDatagram(packet.content());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Receiver to = receiver;
    if (to != null) {
      to.onBatchEnd();
    }
  }

  /** What ICMP reported, which ends the link, or a datagram that could not be sent. */
  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof PortUnreachableException || text.contains("refused")) {
      ended(Ending.REFUSED, "the target's port is closed (ICMP port unreachable)");
    } else if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
      ended(Ending.UNREACHABLE, "the target cannot be reached: " + text);
    } else {
      dropped++;
    }
  }

  private void ended(Ending kind, String why) {
    if (over) {
      return;
    }
    over = true;
    Receiver to = receiver;
    receiver = null;
    var _ = open().close();
    if (to != null) {
      to.onClosed(kind, why);
    }
    closed.complete(null);
  }
}
