package dev.weir.plugin.udp;

import dev.weir.channels.EmptyDatagrams;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.DatagramFlows;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The clients of one listening socket. Loop of the socket. */
final class Flows extends ChannelInboundHandlerAdapter
    implements DatagramFlows.Carrier<InetSocketAddress> {
  private final UdpListenerConfig config;
  private final String name;
  private @Nullable DatagramFlows<InetSocketAddress> flows;
  private @Nullable Channel socket;

  Flows(UdpListenerConfig config, String name) {
    this.config = config;
    this.name = name;
  }

  /** Starts to read. On the loop. */
  void serve(Channel bound, Acceptor acceptor) {
    socket = bound;
    var limits = new DatagramFlows.Limits(config.ttl(), config.maxFlows(), config.readQueueSize());
    flows = new DatagramFlows<>(name, limits, this, acceptor);
    bound.config().setAutoRead(true);
  }

  private Channel socket() {
    Channel bound = socket;
    if (bound == null) {
      throw new IllegalStateException("listener " + name + ": does not serve yet");
    }
    return bound;
  }

  @Override
  public EventLoop loop() {
    return socket().eventLoop();
  }

  @Override
  public DatagramFlows.Ends ends(InetSocketAddress client) {
    return new DatagramFlows.Ends(client, (InetSocketAddress) socket().localAddress(), null);
  }

  @Override
  public boolean send(InetSocketAddress client, ByteBuf datagram) {
    Channel out = socket();
    if (!out.isWritable()) {
      datagram.release();
      return false;
    }
    if (!datagram.isReadable()) {
      datagram.release();
      return EmptyDatagrams.send(out, client);
    }
    var _ = out.write(new DatagramPacket(datagram, client), out.voidPromise());
    return true;
  }

  @Override
  public void flush() {
    socket().flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramFlows<InetSocketAddress> known = flows;
    if (known != null && message instanceof DatagramPacket packet) {
      known.arrived(packet.sender(), packet.content());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    DatagramFlows<InetSocketAddress> known = flows;
    if (known != null) {
      known.batchEnd();
    }
  }

  /** A datagram that could not be sent or read: its peer is no reason to end the service. */
  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    DatagramFlows<InetSocketAddress> known = flows;
    if (known != null) {
      known.complain("a datagram was lost: " + cause.getMessage());
    }
  }

  /** The socket is closed, and all flows with it. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    DatagramFlows<InetSocketAddress> known = flows;
    if (known != null) {
      known.close();
    }
  }
}
