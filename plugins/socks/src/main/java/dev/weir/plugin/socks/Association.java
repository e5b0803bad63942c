package dev.weir.plugin.socks;

import dev.weir.channels.FlowStart;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramFlows;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Socks5;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one client (RFC 1928 section 7): a socket that hears only that client, and a
 * flow for each target that it names. It lives as long as the connection that asked for it.
 *
 * <pre>
 *   client ──| head | payload |──> socket ──> flow of that head ──| payload |──> target
 *          <─| head | payload |──         <──                   <─| payload |──
 * </pre>
 *
 * <p>Each flow is a session with a record of its own. The connection's record is written only if
 * there was no flow, or if datagrams were dropped before they belonged to one. On the loop of the
 * connection.
 */
final class Association extends ChannelInboundHandlerAdapter
    implements DatagramFlows.Carrier<DatagramKey> {
  /** Datagrams of a flow that wait while its target is being found. */
  private static final int WAITING = 128;

  private final Session session;
  private final Channel control;
  private final HandlerContext context;
  private final FlowStart start;
  private final DatagramFlows<DatagramKey> flows;
  private final InetAddress clientIp;
  private final DatagramKey probe = new DatagramKey();
  private HostPort probed = new HostPort("0.0.0.0", 0);
  private @Nullable Channel socket;
  private @Nullable InetSocketAddress client;
  private long begun;
  private long strangers;
  private long fragments;
  private long malformed;

  /**
   * An association without a socket.
   *
   * @param control the connection that it hangs on
   * @param from where the client says it sends from; zeros where it does not know
   */
  Association(
      Session session,
      Channel control,
      HostPort from,
      SocksHandlerConfig config,
      HandlerContext context) {
    this.session = session;
    this.control = control;
    this.context = context;
    start = new FlowStart(context.relay());
    clientIp = session.client().getAddress();
    var limits = new DatagramFlows.Limits(config.ttl(), config.maxFlows(), WAITING);
    flows =
        new DatagramFlows<>(
            context.name(), limits, this, (key, flow, ends) -> begin(key.target(), flow));
    client = announced(from);
  }

  /** What the client says about itself counts if it is possible; behind a NAT it is not. */
  private @Nullable InetSocketAddress announced(HostPort from) {
    try {
      InetAddress ip = InetAddress.ofLiteral(from.host());
      return from.port() != 0 && ip.equals(clientIp)
          ? new InetSocketAddress(ip, from.port())
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The socket is bound. Both it and the connection are read from here on. */
  void open(Channel bound) {
    socket = bound;
    bound.pipeline().addLast(this);
    control.pipeline().addLast(new ControlEnd());
    control
        .closeFuture()
        .addListener(done -> {
          var _ = bound.close();
        });
    control.config().setAutoRead(true);
    bound.config().setAutoRead(true);
  }

  /** Nothing more is said on the connection; its end is the end of the association. */
  private static final class ControlEnd extends ChannelInboundHandlerAdapter {
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

  private Channel socket() {
    Channel bound = socket;
    if (bound == null) {
      throw new IllegalStateException("association: no socket yet");
    }
    return bound;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof DatagramPacket packet)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf datagram = packet.content();
    if (!isClient(packet.sender())) {
      strangers++;
      datagram.release();
      return;
    }
    int shown = Math.min(datagram.readableBytes(), Socks5.MAX_DATAGRAM_HEADER);
    byte[] prefix = ByteBufUtil.getBytes(datagram, datagram.readerIndex(), shown);
    Socks5.DatagramHead head = Socks5.DatagramHead.parse(Bytes.of(prefix));
    if (head == null) {
      malformed++;
      datagram.release();
    } else if (head.fragment() != 0) {
      // RFC 1928 section 7: who does not put fragments together drops them.
      fragments++;
      datagram.release();
    } else {
      client = packet.sender();
      probed = head.peer();
      probe.set(datagram, head.length());
      flows.arrived(probe, datagram.skipBytes(head.length()));
    }
  }

  /** The client's address may use the association, from the port that it used first. */
  private boolean isClient(InetSocketAddress sender) {
    InetSocketAddress known = client;
    return known == null ? sender.getAddress().equals(clientIp) : sender.equals(known);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flows.batchEnd();
  }

  private void begin(HostPort target, DatagramLink flow) {
    begun++;
    Session own = context.relay().flow(session, flow);
    Forwarder forwarder = context.forwarder();
    if (forwarder == null) {
      own.connection().host(target.toString());
      var asked = new Target(Network.UDP, target, null, Target.Source.CLIENT);
      start.join(own, flow, context.router().openPackets(own, asked));
    } else {
      start.join(own, flow, forwarder.openPackets(own));
    }
  }

  @Override
  public EventLoop loop() {
    return control.eventLoop();
  }

  @Override
  public DatagramKey lasting(DatagramKey key) {
    return key.lasting(probed);
  }

  @Override
  public DatagramFlows.Ends ends(DatagramKey key) {
    InetSocketAddress known = client;
    return new DatagramFlows.Ends(
        known == null ? session.client() : known,
        (InetSocketAddress) socket().localAddress(),
        null);
  }

  @Override
  public boolean send(DatagramKey key, ByteBuf datagram) {
    Channel out = socket();
    int length = key.length() + datagram.readableBytes();
    InetSocketAddress to = client;
    if (to == null || !out.isWritable() || length > DatagramLink.MAX_DATAGRAM) {
      datagram.release();
      return false;
    }
    ByteBuf framed = out.alloc().buffer(length);
    key.write(framed);
    framed.writeBytes(datagram);
    datagram.release();
    var _ = out.write(new DatagramPacket(framed, to), out.voidPromise());
    return true;
  }

  @Override
  public void flush() {
    socket().flush();
  }

  /** A datagram that could not be sent or read: no reason to end anything. */
  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    flows.complain("a datagram was lost: " + cause.getMessage());
  }

  /** The socket is closed, because the connection is, or the process ends. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    flows.close(Ending.NORMAL, "");
    var _ = control.close();
    long dropped = strangers + fragments + malformed;
    if (begun > 0 && dropped == 0) {
      session.connection().discard();
      return;
    }
    session.connection().network(Network.UDP).ended(Closer.CLIENT, Ending.NORMAL);
    session.connection().extra("association", facts());
  }

  private Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>(8);
    facts.put("flows", begun);
    facts.put("evicted", flows.evicted());
    facts.put("fragments", fragments);
    facts.put("malformed", malformed);
    facts.put("strangers", strangers);
    return facts;
  }
}
