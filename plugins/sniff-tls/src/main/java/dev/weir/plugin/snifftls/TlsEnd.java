package dev.weir.plugin.snifftls;

import dev.weir.spi.net.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sits behind a channel's {@link SslHandler}: tells how its handshake ended, keeps plain bytes that
 * come before anybody reads them, and turns TLS's ends into those of a stream. Event loop of the
 * channel.
 *
 * <p>A peer that ends the connection without a {@code close_notify} may have been cut off (RFC 8446
 * section 6.1). The other side then learns it the same way: it gets no {@code close_notify} either.
 *
 * <p>A peer that says goodbye and keeps listening is served on only where both connections can be
 * closed by halves (TLS 1.3, Java's engine). Elsewhere the goodbye ends both directions at once,
 * and the record is told so, unless the peer ends its connection as well, as most do right behind
 * it.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter implements OutputEnd {
  /** How long a peer has for its own end once it was told the other's, where nobody hears it. */
  private static final long GRACE_MILLIS = 1000;

  private final SslHandler tls;
  private final boolean byHalves;
  private @Nullable Consumer<@Nullable Throwable> handshake;
  private @Nullable ChannelHandlerContext context;
  private @Nullable CompositeByteBuf early;
  private @Nullable TlsEnd peer;
  private boolean reading;
  private boolean notified;
  private boolean ended;
  private boolean cutOff;
  private String peerName = "";
  private @Nullable Consumer<String> note;
  private @Nullable ScheduledFuture<?> ending;

  /**
   * @param byHalves whether this end's TLS can go on receiving when it has ended its output
   * @param handshake is told once how the handshake ended: null, or what went wrong
   */
  TlsEnd(SslHandler tls, boolean byHalves, Consumer<@Nullable Throwable> handshake) {
    this.tls = tls;
    this.byHalves = byHalves;
    this.handshake = handshake;
  }

  /**
   * Makes two ends tell each other how theirs ended.
   *
   * @param note is told what could not be passed on
   */
  static void join(TlsEnd client, TlsEnd server, Consumer<String> note) {
    client.peer = server;
    server.peer = client;
    client.peerName = "client";
    server.peerName = "server";
    client.note = note;
    server.note = note;
  }

  /** From here on plain bytes are passed on; gives those that were kept, which the caller owns. */
  @Nullable ByteBuf startReading() {
    reading = true;
    CompositeByteBuf kept = early;
    early = null;
    return kept;
  }

  /** Whether the peer has ended the stream before anybody read it. */
  boolean isEnded() {
    return ended;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    release();
  }

  private void release() {
    CompositeByteBuf kept = early;
    early = null;
    if (kept != null) {
      kept.release();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext on, Object message) {
    if (ending != null) {
      ReferenceCountUtil.release(message);
      endUnheard();
      return;
    }
    if (reading) {
      on.fireChannelRead(message);
      return;
    }
    CompositeByteBuf kept = early;
    if (kept == null) {
      kept = on.alloc().compositeBuffer();
      early = kept;
    }
    kept.addComponent(true, (ByteBuf) message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext on, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent done -> shaken(done.isSuccess() ? null : done.cause());
      case SslCloseCompletionEvent closed -> {
        notified |= closed.isSuccess();
        if (closed.isSuccess()) {
          end(on);
        }
      }
      case ChannelInputShutdownEvent shut -> {
        if (handshake != null) {
          // The other half stays open, and so nobody else would notice.
          shaken(new ClosedChannelException());
          var _ = on.close();
        } else {
          end(on);
        }
      }
      default -> on.fireUserEventTriggered(event);
    }
  }

  private void end(ChannelHandlerContext on) {
    if (ended) {
      return;
    }
    ended = true;
    TlsEnd other = peer;
    if (!notified && other != null) {
      other.cutOff = true;
    }
    on.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }

  private void shaken(@Nullable Throwable failure) {
    Consumer<@Nullable Throwable> waiting = handshake;
    handshake = null;
    if (waiting != null) {
      waiting.accept(failure);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext on) {
    if (handshake != null) {
      shaken(new ClosedChannelException());
    }
    if (!reading) {
      release();
    }
    TlsEnd other = peer;
    if (!ended && !notified && other != null) {
      other.cutOff = true;
    }
    on.fireChannelInactive();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
    if (reading) {
      on.fireExceptionCaught(cause);
    } else {
      shaken(cause);
      var _ = on.close();
    }
  }

  @Override
  public void endOutput() {
    ChannelHandlerContext on = context;
    TlsEnd other = peer;
    if (on == null) {
      return;
    }
    if (cutOff) {
      // Past the handler that would say goodbye.
      ChannelHandlerContext below = on.pipeline().context(tls);
      var _ = below == null ? on.close() : below.close();
    } else if (closesByHalves() && other != null && other.closesByHalves()) {
      var _ = tls.closeOutbound().addListener(sent -> shutDown(on));
    } else if (other != null && other.notified) {
      var _ = tls.closeOutbound().addListener(sent -> shutDown(on));
      ending = on.executor().schedule(this::endUnheard, GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      var _ = on.close();
    }
  }

  private static void shutDown(ChannelHandlerContext on) {
    if (on.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      var _ = duplex.shutdownOutput();
    }
  }

  private boolean closesByHalves() {
    return byHalves && tls.engine().getSession().getProtocol().equals("TLSv1.3");
  }

  /** The peer goes on, but the other one's connection takes nothing any more. */
  private void endUnheard() {
    TlsEnd other = peer;
    Consumer<String> told = note;
    if (other != null && told != null) {
      told.accept(
          "tls: the "
              + other.peerName
              + " has ended its half, and the other half could not be left open");
    }
    endNow();
  }

  private void endNow() {
    ScheduledFuture<?> waiting = ending;
    ChannelHandlerContext on = context;
    ending = null;
    if (waiting != null && on != null) {
      waiting.cancel(false);
      var _ = on.close();
    }
  }
}
