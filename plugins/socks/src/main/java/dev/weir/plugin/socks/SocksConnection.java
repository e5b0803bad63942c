package dev.weir.plugin.socks;

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
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.wire.socks.Parsed;
import dev.weir.wire.socks.Socks5;
import dev.weir.wire.socks.SocksReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the SOCKS handler, up to where the relay takes over.
 *
 * <pre>
 *   GREETING ──> [CREDENTIALS] ──> REQUEST ──> OPENING ──leg──> the relay
 *      │              │               │           │
 *      └──────────────┴───────────────┴───────────┴──> reply ──> closed
 * </pre>
 *
 * <p>On the loop of the client, which is not read while the way is being opened: what it sends next
 * is the target's. A client that sends its messages ahead is served all the same.
 */
final class SocksConnection extends ChannelInboundHandlerAdapter {
  private enum State {
    GREETING,
    CREDENTIALS,
    REQUEST,
    OVER
  }

  /** What says no to a client of version 4: 0, 91, and six bytes that mean nothing. */
  private static final byte[] REFUSED_4 = {0, 91, 0, 0, 0, 0, 0, 0};

  private static final byte[] WRONG_CREDENTIALS = {1, 1};
  private static final byte[] RIGHT_CREDENTIALS = {1, 0};

  private final Session session;
  private final Channel client;
  private final SocksHandlerConfig config;
  private final HandlerContext context;
  private final HeldBytes held;
  private @Nullable ScheduledFuture<?> limit;
  private State state = State.GREETING;
  private boolean begun;

  SocksConnection(
      Session session, Channel client, SocksHandlerConfig config, HandlerContext context) {
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
    if (state != State.OVER) {
      settled();
      session
          .connection()
          .ended(Closer.WEIR, Ending.TIMEOUT)
          .error("socks5: no request within " + config.readTimeout().toMillis() + " ms");
      held.release();
      var _ = client.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    begun |= in.isReadable();
    held.add(in);
    boolean more = true;
    while (more && state != State.OVER) {
      more =
          switch (state) {
            case GREETING -> step(held.next(Socks5.Greeting::parse), this::greeted);
            case CREDENTIALS -> step(held.next(Socks5.UserPassword::parse), this::introduced);
            case REQUEST -> step(held.next(Socks5.Request::parse), this::asked);
            case OVER -> false;
          };
    }
    if (state != State.OVER) {
      client.read();
    }
  }

  private interface Next<T> {
    void take(T message);
  }

  /** Goes on with a message that is there; false if there is none. */
  private <T> boolean step(@Nullable Parsed<T> found, Next<T> next) {
    return switch (found) {
      case null -> false;
      case Parsed.NeedMore<T> more -> false;
      case Parsed.Malformed<T>(int code, String why) -> {
        malformed(code, why);
        yield false;
      }
      case Parsed.Done<T>(T message, int length) -> {
        next.take(message);
        yield true;
      }
    };
  }

  private void greeted(Socks5.Greeting greeting) {
    boolean auth = context.auth() != null;
    if (!auth && greeting.offers(Socks5.NO_AUTH)) {
      state = State.REQUEST;
      say(new byte[] {Socks5.VERSION, Socks5.NO_AUTH});
    } else if (greeting.offers(Socks5.USER_PASSWORD)) {
      // Also from those who insist on it: what they give is then not looked at.
      state = State.CREDENTIALS;
      say(new byte[] {Socks5.VERSION, Socks5.USER_PASSWORD});
    } else {
      refuse(
          new byte[] {Socks5.VERSION, (byte) Socks5.NO_METHOD},
          auth ? Ending.AUTH : Ending.PROTOCOL,
          auth
              ? "socks5 credentials: missing"
              : "socks5: the client offers no method that is served (expected: 0 or 2)");
    }
  }

  private void introduced(Socks5.UserPassword user) {
    Credentials auth = context.auth();
    if (auth != null && !auth.matches(user.name(), user.password())) {
      refuse(WRONG_CREDENTIALS, Ending.AUTH, "socks5 credentials: wrong");
      return;
    }
    session.connection().clientId(new String(user.name(), StandardCharsets.UTF_8));
    state = State.REQUEST;
    say(RIGHT_CREDENTIALS);
  }

  private void asked(Socks5.Request request) {
    if (request.command() == Socks5.CONNECT) {
      connect(request.target());
    } else if (request.command() == Socks5.UDP_ASSOCIATE && config.udp()) {
      associate(request.target());
    } else {
      refuse(
          Replies.plain(SocksReply.COMMAND_NOT_SUPPORTED),
          Ending.PROTOCOL,
          "socks5: command "
              + request.command()
              + (config.udp()
                  ? " (expected: 1, connect, or 3, associate)"
                  : " (expected: 1, connect; udp: true serves 3, associate, as well)"));
    }
  }

  private void associate(HostPort from) {
    settled();
    session.connection().network(Network.UDP);
    var association = new Association(session, client, from, config, context);
    var _ =
        AssociationSocket.bind(
                context.transport(), client.eventLoop(), session.local().getAddress(), config)
            .whenComplete((socket, failure) -> {
              if (failure != null) {
                refuse(
                    Replies.plain(SocksReply.GENERAL_FAILURE),
                    Ending.INTERNAL,
                    "socks5: no socket for datagrams: " + failure.getMessage());
              } else if (client.isActive() && !hasEnded()) {
                held.release();
                client.pipeline().remove(this);
                association.open(socket);
                say(Replies.bound(socket));
              } else {
                var _ = socket.close();
                gone();
              }
            });
  }

  /** Whether the client has ended its direction, of which nobody is told a second time. */
  private boolean hasEnded() {
    return client instanceof DuplexChannel duplex && duplex.isInputShutdown();
  }

  private void connect(HostPort target) {
    settled();
    Forwarder forwarder = context.forwarder();
    if (forwarder == null) {
      session.connection().host(target.toString());
    }
    var way =
        forwarder == null
            ? context.router().open(session, Target.tcp(target))
            : forwarder.open(session);
    var _ =
        way.whenComplete((leg, failure) -> {
          if (leg == null) {
            unreached(failure);
          } else if (client.isActive()) {
            join(leg);
          } else {
            ReferenceCountUtil.release(leg.surplus());
            var _ = leg.channel().close();
            gone();
          }
        });
  }

  private void join(Leg leg) {
    client.pipeline().remove(this);
    say(Replies.plain(SocksReply.SUCCEEDED));
    context.relay().join(session, client, leg, new Relay.Join(held.takeRest(), true, "", null));
  }

  private void unreached(@Nullable Throwable failure) {
    RouteException known = RouteFailures.known(failure);
    refuse(
        Replies.plain(Replies.of(known)),
        known == null ? Ending.INTERNAL : known.kind(),
        known == null ? "way to the target: " + failure : known.getMessage());
  }

  private void malformed(int code, String why) {
    switch (state) {
      case GREETING -> {
        boolean four = held.first() == 4;
        refuse(
            four ? REFUSED_4 : new byte[] {Socks5.VERSION, (byte) Socks5.NO_METHOD},
            Ending.PROTOCOL,
            four ? "socks4: not served (expected: socks5)" : why);
      }
      case CREDENTIALS -> refuse(WRONG_CREDENTIALS, Ending.PROTOCOL, why);
      case REQUEST, OVER -> {
        SocksReply reply = SocksReply.of(code);
        refuse(
            Replies.plain(reply == null ? SocksReply.GENERAL_FAILURE : reply),
            Ending.PROTOCOL,
            why);
      }
    }
  }

  private void say(byte[] bytes) {
    var _ = client.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  private void refuse(byte[] answer, Ending kind, String why) {
    settled();
    session.connection().ended(Closer.WEIR, kind).error(why);
    held.release();
    if (client.pipeline().context(this) != null) {
      client.pipeline().remove(this);
    }
    LastWord.say(client, answer);
  }

  /** The negotiation is over. */
  private void settled() {
    state = State.OVER;
    ScheduledFuture<?> timer = limit;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && state != State.OVER) {
      gone();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (state != State.OVER) {
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
