package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.HostPort;
import dev.weir.spi.Target;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client's first bytes until they say where to go, then opens the leg and joins both.
 *
 * <p>Event loop of the session. Bytes are held in the buffers they were read into, up to the
 * sniffing caps, and are the first to be forwarded.
 */
final class Gatekeeper extends ChannelInboundHandlerAdapter {
  private final ClientSession session;
  private final Channel client;
  private final Relay.Gate gate;
  private final Sniffers sniffers;
  private final boolean rulesByName;
  private final Tap tap;
  private final long timeoutMillis;
  private final PairOptions options;
  private @Nullable CompositeByteBuf held;
  private @Nullable ScheduledFuture<?> deadline;
  private int shown;
  private boolean opening;

  Gatekeeper(
      ClientSession session,
      Channel client,
      Relay.Gate gate,
      Sniffers sniffers,
      boolean rulesByName,
      PairOptions options) {
    this.session = session;
    this.client = client;
    this.gate = gate;
    this.options = options;
    this.sniffers = sniffers;
    this.rulesByName = rulesByName;
    timeoutMillis = sniffers.timeout().toMillis();
    tap = new Tap(session, sniffers, port(gate.known()), "", null, true);
    if (sniffers.takeOver()) {
      tap.takeable();
    }
  }

  private static int port(@Nullable Target known) {
    HostPort name = known == null ? null : known.name();
    InetSocketAddress original = known == null ? null : known.original();
    return name != null ? name.port() : original != null ? original.getPort() : 0;
  }

  void start() {
    client.pipeline().addLast(this);
    deadline = client.eventLoop().schedule(this::open, timeoutMillis, TimeUnit.MILLISECONDS);
    ByteBuf unread = EarlyBytes.take(client);
    if (unread != null) {
      read(unread);
    }
    if (client instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      open();
    } else if (!opening) {
      client.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    read((ByteBuf) message);
  }

  private void read(ByteBuf chunk) {
    CompositeByteBuf all = held;
    if (all == null) {
      all = client.alloc().compositeBuffer(64);
      held = all;
    }
    all.addComponent(true, chunk);
    if (opening) {
      return;
    }
    shown += chunk.readableBytes();
    tap.onBytes(Direction.CLIENT, chunk);
    if (!tap.refusal().isEmpty()) {
      fail(new RouteException(Ending.BYPASS, tap.refusal()));
    } else if (tap.interceptor() != null) {
      settled();
      client.config().setAutoRead(false);
      client.eventLoop().execute(this::giveAway);
    } else if (!tap.isHolding()) {
      open();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      open();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    settled();
    release();
    tap.onEnd(Direction.CLIENT, End.FIN);
    tap.close();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session
        .connection()
        .ended(Closer.CLIENT, Ending.RESET)
        .error("client: " + SocketFailures.text(cause));
    var _ = client.close();
  }

  /** An inspector takes the stream: it says when a leg is opened, and what for. */
  private void giveAway() {
    CompositeByteBuf all = held;
    Interceptor interceptor = tap.interceptor();
    if (all == null || interceptor == null || !client.isActive()) {
      return;
    }
    held = null;
    client.pipeline().remove(this);
    Protocol found = tap.protocol();
    HostPort name = named(found);
    TakenStream.give(
        interceptor,
        session,
        client,
        all,
        null,
        new TakenStream.Scene(
            sniffers, rulesByName, options, target(name), () -> gate.open(found, name)));
  }

  /** Where the stream will go, as far as that is known before it is dialled. */
  private HostPort target(@Nullable HostPort name) {
    Target known = gate.known();
    InetSocketAddress original = known == null ? null : known.original();
    HostPort asked = known == null ? null : known.name();
    int port = asked != null ? asked.port() : original != null ? original.getPort() : 0;
    if (asked != null) {
      return asked;
    }
    if (name != null) {
      return name.port() == 0 ? name.withPort(port) : name;
    }
    return original == null
        ? new HostPort("unknown", 0)
        : new HostPort(original.getAddress().getHostAddress(), port);
  }

  private static @Nullable HostPort named(@Nullable Protocol found) {
    return found == null || found.host().isEmpty() ? null : HostPort.parse(found.host(), 0);
  }

  private void open() {
    if (opening) {
      return;
    }
    settled();
    tap.stopHolding();
    client.config().setAutoRead(false);
    Protocol found = tap.protocol();
    HostPort name = named(found);
    CompletionStage<Leg> leg;
    try {
      leg = gate.open(found, name);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      fail(e);
      return;
    }
    leg.whenComplete((open, failure) -> {
      if (failure != null) {
        fail(failure);
      } else {
        join(open);
      }
    });
  }

  /** No leg is opened from here on, or no other: the time limit has no meaning any more. */
  private void settled() {
    opening = true;
    ScheduledFuture<?> timer = deadline;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void join(Leg leg) {
    if (!client.isActive()) {
      ByteBuf surplus = leg.surplus();
      if (surplus != null) {
        surplus.release();
      }
      var _ = leg.channel().close();
      return;
    }
    CompositeByteBuf all = held;
    held = null;
    client.pipeline().remove(this);
    var pair = new Pair(session, client, leg.channel(), tap);
    pair.heed(leg.confirmed());
    if (all == null) {
      pair.start(null, leg.surplus(), options);
    } else {
      pair.startSeen(all.readRetainedSlice(shown), all, leg.surplus(), options);
    }
  }

  private void fail(Throwable failure) {
    settled();
    Unreached.note(session.connection(), "gate", failure);
    release();
    tap.onEnd(Direction.CLIENT, End.CUT);
    tap.close();
    var _ = client.close();
  }

  private void release() {
    CompositeByteBuf all = held;
    held = null;
    if (all != null) {
      all.release();
    }
  }
}
