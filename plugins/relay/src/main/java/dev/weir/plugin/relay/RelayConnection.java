package dev.weir.plugin.relay;

import dev.weir.channels.HeldBytes;
import dev.weir.channels.LastWord;
import dev.weir.channels.RouteFailures;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.wire.relay.RelayRequest;
import dev.weir.wire.relay.RelayStatus;
import dev.weir.wire.socks.Parsed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the relay handler, up to where the relay takes over.
 *
 * <pre>
 *   HEADER ──request──> OPENING ──leg──> the relay, behind an OwedAnswer
 *      │                   │
 *      │ malformed, late   │ no way
 *      └───────────────────┴──> status ──> closed
 * </pre>
 *
 * <p>On the loop of the client, which is not read while the way is being opened: what it sends next
 * is the target's.
 */
final class RelayConnection extends ChannelInboundHandlerAdapter {
  private final Session session;
  private final Channel client;
  private final RelayHandlerConfig config;
  private final HandlerContext context;
  private final HeldBytes held;
  private @Nullable ScheduledFuture<?> limit;
  private boolean begun;
  private boolean over;

  RelayConnection(
      Session session, Channel client, RelayHandlerConfig config, HandlerContext context) {
    this.session = session;
    this.client = client;
    this.config = config;
    this.context = context;
    this.held = new HeldBytes(client);
  }

  void start() {
    client.pipeline().addLast(this);
    limit =
        client
            .eventLoop()
            .schedule(this::tooSlow, config.readTimeout().toNanos(), TimeUnit.NANOSECONDS);
    if (client.isActive()) {
      client.read();
    } else {
      gone();
    }
  }

  private void tooSlow() {
    if (!over) {
      refuse(
          RelayStatus.TIMEOUT,
          Ending.TIMEOUT,
          "relay request: not complete within " + config.readTimeout().toMillis() + " ms");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    begun |= in.isReadable();
    held.add(in);
    if (over) {
      return;
    }
    switch (held.next(RelayRequest::parse)) {
      case null -> client.read();
      case Parsed.NeedMore<RelayRequest> more -> client.read();
      case Parsed.Malformed<RelayRequest>(int code, String why) ->
          refuse(RelayStatus.BAD_REQUEST, Ending.PROTOCOL, why);
      case Parsed.Done<RelayRequest>(RelayRequest request, int length) -> serve(request);
    }
  }

  private void serve(RelayRequest request) {
    if (!isWelcome(request.user())) {
      refuse(
          RelayStatus.UNAUTHORIZED,
          Ending.AUTH,
          "relay credentials: " + (request.user() == null ? "missing" : "wrong"));
      return;
    }
    Forwarder forwarder = context.forwarder();
    HostPort address = request.address();
    if (request.command() == RelayRequest.BIND) {
      refuse(RelayStatus.FORBIDDEN, Ending.PROTOCOL, "relay request: bind is not served");
    } else if (request.command() != RelayRequest.CONNECT) {
      refuse(
          RelayStatus.BAD_REQUEST,
          Ending.PROTOCOL,
          "relay request: command " + request.command() + " (expected: 1, connect)");
    } else if (address == null && forwarder == null) {
      refuse(RelayStatus.BAD_REQUEST, Ending.PROTOCOL, "relay request: names no target");
    } else if (request.network() != RelayRequest.TCP && request.network() != RelayRequest.UDP) {
      refuse(
          RelayStatus.NETWORK_UNREACHABLE,
          Ending.PROTOCOL,
          "relay request: network " + request.network() + " (expected: 0, tcp, or 1, udp)");
    } else {
      open(request.network() == RelayRequest.UDP ? Network.UDP : Network.TCP, address, forwarder);
    }
  }

  private boolean isWelcome(RelayRequest.@Nullable User user) {
    Credentials auth = context.auth();
    if (auth != null && (user == null || !auth.matches(user.name(), user.password()))) {
      return false;
    }
    if (user != null && user.name().length > 0) {
      session.connection().clientId(new String(user.name(), StandardCharsets.UTF_8));
    }
    return true;
  }

  /** Who forwards to fixed targets is not told others. */
  private void open(Network network, @Nullable HostPort address, @Nullable Forwarder forwarder) {
    settled();
    session.connection().network(network);
    Target target =
        address == null ? null : new Target(network, address, null, Target.Source.CLIENT);
    if (target != null && forwarder == null) {
      session.connection().host(target.text());
    }
    if (network == Network.UDP) {
      arrived(packets(target, forwarder), this::joinPackets, leg -> leg.link().close());
    } else {
      arrived(
          stream(target, forwarder),
          this::join,
          leg -> {
            ReferenceCountUtil.release(leg.surplus());
            var _ = leg.channel().close();
          });
    }
  }

  private CompletionStage<Leg> stream(@Nullable Target target, @Nullable Forwarder forwarder) {
    return forwarder != null
        ? forwarder.open(session)
        : context.router().open(session, Objects.requireNonNull(target, "checked before"));
  }

  private CompletionStage<PacketLeg> packets(
      @Nullable Target target, @Nullable Forwarder forwarder) {
    return forwarder != null
        ? forwarder.openPackets(session)
        : context.router().openPackets(session, Objects.requireNonNull(target, "checked before"));
  }

  private <L> void arrived(CompletionStage<L> way, Consumer<L> join, Consumer<L> discard) {
    var _ =
        way.whenComplete((leg, failure) -> {
          if (leg == null) {
            unreached(failure);
          } else if (client.isActive()) {
            join.accept(leg);
          } else {
            discard.accept(leg);
            gone();
          }
        });
  }

  /** Nothing of the header is missing any more. */
  private void settled() {
    over = true;
    ScheduledFuture<?> timer = limit;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void join(Leg leg) {
    client.pipeline().remove(this);
    client.pipeline().addLast(new OwedAnswer(leg.confirmed(), config.nodelay()));
    context.relay().join(session, client, leg, new Relay.Join(held.takeRest(), true, "", null));
  }

  /** From here on the stream carries datagrams. The end of the stream is the end of the flow. */
  private void joinPackets(PacketLeg leg) {
    client.pipeline().remove(this);
    client.pipeline().addLast(new OwedAnswer(leg.confirmed(), config.nodelay()));
    var flow = new FramedLink(client, held.takeRest());
    context.relay().join(session, flow, leg, Relay.PacketJoin.PLAIN);
  }

  private void unreached(@Nullable Throwable failure) {
    RouteException known = RouteFailures.known(failure);
    refuse(
        Statuses.of(known),
        known == null ? Ending.INTERNAL : known.kind(),
        known == null ? "way to the target: " + failure : known.getMessage());
  }

  private void refuse(RelayStatus status, Ending kind, String why) {
    settled();
    session.connection().ended(Closer.WEIR, kind).error(why);
    held.release();
    if (client.pipeline().context(this) != null) {
      client.pipeline().remove(this);
    }
    LastWord.say(client, status.answer());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !over) {
      gone();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!over) {
      gone();
    }
    held.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session
        .connection()
        .ended(Closer.CLIENT, Ending.RESET)
        .error("client: " + SocketFailures.text(cause));
    settled();
    held.release();
    var _ = client.close();
  }

  /** The client has left. One that never said anything is no news. */
  private void gone() {
    settled();
    if (begun) {
      session
          .connection()
          .ended(Closer.CLIENT, Ending.ABORTED)
          .error("client: went away before the way was open");
    }
    held.release();
    var _ = client.close();
  }
}
