package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.net.Leg;
import dev.weir.spi.sniff.End;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's end of one leg: feeds the exchange that uses it, and closes it if the server says
 * anything while none does. Owned by one {@link Forwarding} and used on its loop.
 *
 * <p>While requests go over the leg, a failed write does not close it: a server that refuses an
 * upload answers, closes and resets, and the answer is still to be read then.
 */
final class UpstreamLeg extends ChannelInboundHandlerAdapter {
  private final Leg leg;
  private final HostPort target;
  private final Forwarding owner;
  private @Nullable ForwardExchange user;
  private boolean used;
  private boolean writeBroken;
  private boolean ended;

  UpstreamLeg(Leg leg, HostPort target, Forwarding owner) {
    this.leg = leg;
    this.target = target;
    this.owner = owner;
    channel().config().setOption(ChannelOption.AUTO_CLOSE, false);
    channel().pipeline().addLast(this);
    if (!channel().isActive()) {
      ended = true;
    }
  }

  private Channel channel() {
    return leg.channel();
  }

  /** Whether a request for a target can go over this leg now. */
  boolean serves(HostPort other) {
    return !ended
        && !writeBroken
        && user == null
        && channel().isActive()
        && target.port() == other.port()
        && target.canonicalHost().equals(other.canonicalHost());
  }

  /** Whether an exchange has used it before the present one. */
  boolean isUsed() {
    return used;
  }

  /** Whether it has ended before the exchange could begin. */
  boolean isEnded() {
    return ended;
  }

  /** Gives the leg to an exchange. */
  void lend(ForwardExchange exchange) {
    user = exchange;
  }

  /** The exchange is over and the leg may serve another; a read stays pending to see it end. */
  void rest() {
    user = null;
    used = true;
    channel().read();
  }

  /** Writes; takes the buffer. What can no longer be written is dropped. */
  void write(ByteBuf bytes) {
    if (writeBroken || ended) {
      bytes.release();
    } else {
      var _ = channel().write(bytes);
    }
  }

  void flush() {
    channel().flush();
  }

  /** Whether more should be written; true also if it would be dropped anyway. */
  boolean isWritable() {
    return writeBroken || ended || channel().isWritable();
  }

  /** Asks for the next bytes of the server if the client takes them. */
  void readMore() {
    if (!ended && (user == null || owner.clientTakes())) {
      channel().read();
    }
  }

  void close() {
    ended = true;
    user = null;
    var _ = channel().close();
  }

  /**
   * Gives the channel away as the contract wants it.
   *
   * @param surplus the first bytes of what follows; taken
   */
  Leg handOver(@Nullable ByteBuf surplus) {
    user = null;
    channel().pipeline().remove(this);
    channel().config().setOption(ChannelOption.AUTO_CLOSE, true);
    return new Leg(channel(), surplus, leg.rawSocket(), leg.confirmed(), leg.route());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    try {
      ForwardExchange exchange = user;
      if (exchange != null) {
        exchange.serverBytes(in);
      } else if (!ended && in.isReadable()) {
        // Nobody asked: none of it may reach a client as the answer to a later request.
        end(End.CUT);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    owner.legWritable();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end(End.FIN);
    } else if (event instanceof ChannelOutputShutdownEvent) {
      writeBroken = true;
      owner.legWritable();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(cause instanceof IOException ? End.RESET : End.CUT);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(End.FIN);
  }

  private void end(End how) {
    if (ended) {
      return;
    }
    ForwardExchange exchange = user;
    close();
    if (exchange == null) {
      owner.idleLegEnded();
    } else {
      exchange.serverEnd(how);
    }
  }
}
