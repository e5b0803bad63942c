package dev.weir.plugin.snifftls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.spi.net.HeldStream;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.SniffContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request over an intercepted connection whose server did not verify: a 502 with the
 * reason, and the end. A client that asks nothing is waited for as long as for a handshake. Event
 * loop of the session.
 */
abstract class Refusal extends ChannelInboundHandlerAdapter {
  private static final int SECONDS = 10;

  final HeldStream stream;
  final String host;
  private final String text;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean over;

  Refusal(HeldStream stream, String host, String text) {
    this.stream = stream;
    this.host = host;
    this.text = text;
  }

  /**
   * Starts to answer.
   *
   * @param end of the client's side, whose handshake is done
   */
  static void answer(
      HeldStream stream, TlsEnd end, SniffContext context, boolean h2, String host, String text) {
    Channel client = stream.client();
    Refusal refusal =
        h2
            ? new Http2Refusal(stream, context, host, text)
            : new Http1Refusal(stream, context, host, text);
    client.pipeline().addLast(refusal);
    refusal.deadline = client.eventLoop().schedule(refusal::finish, SECONDS, TimeUnit.SECONDS);
    refusal.begin(client);
    ByteBuf early = end.startReading();
    if (early != null) {
      client.pipeline().context(end).fireChannelRead(early);
    }
    client.config().setAutoRead(true);
  }

  /** The handshake is done. */
  void begin(Channel client) {}

  /** Plain bytes of the client; released by the caller. */
  abstract void read(ChannelHandlerContext context, ByteBuf bytes);

  /** Ends the stream after what was written. */
  final void finish() {
    if (over) {
      return;
    }
    over = true;
    ScheduledFuture<?> timer = deadline;
    if (timer != null) {
      timer.cancel(false);
    }
    finished();
    stream.end(Closer.WEIR, Ending.UPSTREAM, "tls: " + text);
  }

  /** Nothing more is read. */
  void finished() {}

  final boolean isOver() {
    return over;
  }

  /** What went wrong, for the record. */
  final String error() {
    return "tls: " + text;
  }

  /** The page, without a name that could be markup: names and reasons are escaped. */
  final byte[] page() {
    return ("<!doctype html><meta charset=utf-8><title>502 Bad Gateway</title>\n"
            + "<h1>502 Bad Gateway</h1>\n<p>"
            + escaped(host)
            + ": "
            + escaped(text)
            + ".</p>\n"
            + "<p>This gateway reads TLS and checks servers in your place. See mitm.verify and"
            + " mitm.bypass in its configuration.</p>\n")
        .getBytes(UTF_8);
  }

  private static String escaped(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static byte[] ascii(String plain) {
    return plain.getBytes(ISO_8859_1);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!over && bytes.isReadable()) {
        read(context, bytes);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      finish();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finish();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    finish();
  }
}
