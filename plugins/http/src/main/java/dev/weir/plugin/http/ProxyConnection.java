package dev.weir.plugin.http;

import dev.weir.spi.Session;
import dev.weir.spi.net.Leg;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection of the proxy.
 *
 * <pre>
 *            ┌───────────────────────────── keep-alive ─────────────────────────────┐
 *            v                                                                      │
 *  ──────> HEAD ──request──> OPENING ──leg──> EXCHANGE ──sent and answered──────────┤
 *            │                  │                 │                                 │
 *            │ refused          │ refused         │ failed                          │
 *            ├──────────────────┴─────────────────┴──> our answer ──> DISCARD ──────┘
 *            │                  │                 │         │       rest of the body
 *            │ CONNECT + leg    │                 │ 101     └─────> CLOSING ──> OVER
 *            └──────────────────┴────> the relay <┘               last bytes out
 * </pre>
 *
 * <p>Requests are served one after the other; what a client sends ahead is held, and nothing more
 * is read meanwhile. On the loop of the client.
 */
final class ProxyConnection extends ChannelInboundHandlerAdapter implements Deadline.Holder {
  private enum State {
    HEAD,
    OPENING,
    EXCHANGE,
    DISCARD,
    CLOSING,
    OVER
  }

  /** How long a client may go on sending after our last byte; then what it sends is reset. */
  private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(800);

  private final Session session;
  private final Channel client;
  private final HttpSettings settings;
  private final ExchangeLog log;
  private final Deadline timer;
  private final RequestHeads heads;
  private final OwnAnswers answers;
  private final Forwarding forwarding;
  private final HeldBytes held = new HeldBytes();

  private State state = State.HEAD;
  private long since = System.nanoTime();
  private boolean pumping;
  private boolean clientEnded;
  private boolean flushed;

  ProxyConnection(Session session, Channel client, HttpSettings settings) {
    this.session = session;
    this.client = client;
    this.settings = settings;
    this.log = new ExchangeLog(session, settings.limits());
    this.timer = new Deadline(client.eventLoop(), this);
    this.heads = new RequestHeads(this);
    this.answers = new OwnAnswers(this);
    this.forwarding = new Forwarding(this);
  }

  Session session() {
    return session;
  }

  Channel client() {
    return client;
  }

  ExchangeLog log() {
    return log;
  }

  HttpSettings settings() {
    return settings;
  }

  void start() {
    client.pipeline().addLast(this);
    if (!client.isActive()) {
      gone(Ending.RESET);
      return;
    }
    timer.check();
    client.read();
  }

  // ---- the client's bytes

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    if (state == State.CLOSING || state == State.OVER) {
      in.release();
      return;
    }
    held.add(in);
    pump();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore();
  }

  /** Uses what is held as far as the state takes it. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      ByteBuf in = held.first();
      while (in != null && takes()) {
        in.retain();
        try {
          use(in);
          held.used(in);
        } finally {
          in.release();
        }
        in = held.first();
      }
    } finally {
      pumping = false;
    }
    ForwardExchange running = forwarding.running();
    if (running != null) {
      running.flushUpload();
    }
    if (clientEnded && held.isEmpty()) {
      inputOver();
    }
    timer.check();
    readMore();
  }

  private boolean takes() {
    ForwardExchange running = forwarding.running();
    return switch (state) {
      case HEAD -> client.isWritable();
      case DISCARD -> true;
      case EXCHANGE -> running != null && !running.isSent();
      case OPENING, CLOSING, OVER -> false;
    };
  }

  private void use(ByteBuf in) {
    ForwardExchange running = forwarding.running();
    if (state == State.HEAD) {
      heads.take(in);
    } else if (state == State.DISCARD) {
      answers.discard(in);
    } else if (running != null) {
      running.clientBytes(in);
    }
  }

  /** Asks for more client bytes if the state has use for them. */
  void readMore() {
    if (clientEnded) {
      return;
    }
    ForwardExchange running = forwarding.running();
    boolean wanted =
        switch (state) {
          // One read stays pending while we wait for others, to see the client go.
          case HEAD -> held.isEmpty() && client.isWritable();
          case DISCARD -> held.isEmpty();
          case OPENING -> held.isEmpty() && running != null;
          case EXCHANGE ->
              held.isEmpty() && running != null && (running.isSent() || running.legTakes());
          case CLOSING -> true;
          case OVER -> false;
        };
    if (wanted) {
      client.read();
    }
  }

  /** Whether the client allows for another request after this one. */
  static boolean wantsToStay(RequestHead head) {
    return head.keepAlive() && !HopByHop.has(head.headers(), "proxy-connection", "close");
  }

  // ---- steps of a request

  /** A way is being opened. */
  void opening() {
    state = State.OPENING;
    readMore();
  }

  /** An exchange takes the client's bytes from here on. */
  void exchanging() {
    state = State.EXCHANGE;
    pump();
  }

  /** Goes on with what the client asks next. */
  void nextRequest() {
    state = State.HEAD;
    since = System.nanoTime();
    pump();
  }

  /** The connection is a tunnel from here on. */
  void handOver(Leg leg, String protocol, @Nullable Exchange open) {
    state = State.OVER;
    timer.cancel();
    client.pipeline().remove(this);
    ByteBuf early = held.takeAll(client);
    Handover.join(settings.relay(), session, client, leg, early, protocol, open, clientEnded);
  }

  // ---- what our own answers need to know

  OwnAnswers answers() {
    return answers;
  }

  Forwarding forwarding() {
    return forwarding;
  }

  /** Whether a way is being opened. */
  boolean isOpening() {
    return state == State.OPENING;
  }

  /** Whether the client has ended its direction and all that it sent was used. */
  boolean hasNoMore() {
    return clientEnded && !holdsBytes();
  }

  /** Whether there are client bytes that were not used yet. */
  boolean holdsBytes() {
    ByteBuf first = held.first();
    return first != null && first.isReadable();
  }

  /** Reads the rest of a refused request and drops it. */
  void discardRest() {
    state = State.DISCARD;
    since = System.nanoTime();
    pump();
  }

  // ---- the other side's news

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ForwardExchange running = forwarding.running();
    if (running == null) {
      // Requests that were held because the client did not take its answers.
      pump();
    } else if (client.isWritable()) {
      running.clientWritable();
    }
    timer.check();
  }

  // ---- ends

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      ctx.fireUserEventTriggered(event);
      return;
    }
    clientEnded = true;
    if (state == State.CLOSING) {
      // Not before the last bytes are out.
      if (flushed) {
        close();
      }
    } else if (held.isEmpty()) {
      inputOver();
    }
  }

  /** The client will send nothing more, and all that it sent was used. */
  private void inputOver() {
    ForwardExchange running = forwarding.running();
    switch (state) {
      case HEAD -> {
        heads.cut(Ending.ABORTED);
        finish();
      }
      case DISCARD -> gone(Ending.ABORTED);
      case EXCHANGE, OPENING -> {
        // A client may end its direction and wait for the answer; not in the middle of a request.
        if (running != null && !running.isSent()) {
          gone(Ending.ABORTED);
        }
      }
      case CLOSING, OVER -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone(Ending.ABORTED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ForwardExchange running = forwarding.running();
    boolean midway = running != null && !running.isSent();
    gone(midway ? Ending.ABORTED : Ending.RESET);
  }

  /** The client is gone. */
  private void gone(Ending kind) {
    if (state == State.OVER) {
      return;
    }
    if (state == State.HEAD) {
      heads.cut(kind);
    }
    log.blame(Closer.CLIENT, kind, "client: went away before the exchange was over");
    log.end();
    over();
    var _ = client.close();
  }

  /** Lets the last bytes go, says that they were the last, and waits a little for the client. */
  void finish() {
    forwarding.close();
    log.forgetIfEmpty();
    held.release();
    state = State.CLOSING;
    since = System.nanoTime();
    timer.check();
    LastBytes.flush(client, clientEnded, this::flushed);
    readMore();
  }

  private void flushed() {
    if (clientEnded) {
      close();
      return;
    }
    since = System.nanoTime();
    flushed = true;
    timer.check();
  }

  /** Closes at once. */
  void close() {
    over();
    var _ = client.close();
  }

  private void over() {
    state = State.OVER;
    timer.cancel();
    forwarding.close();
    log.forgetIfEmpty();
    held.release();
  }

  // ---- time

  @Override
  public long deadline() {
    ForwardExchange running = forwarding.running();
    return switch (state) {
      case HEAD -> since + (heads.isEmpty() ? settings.keepaliveTimeout() : settings.headTimeout());
      case EXCHANGE -> running == null ? Deadline.NONE : running.deadline();
      case DISCARD -> since + settings.bodyTimeout();
      case CLOSING -> since + (flushed ? LINGER : settings.bodyTimeout());
      case OPENING, OVER -> Deadline.NONE;
    };
  }

  @Override
  public void expired(long now) {
    ForwardExchange running = forwarding.running();
    switch (state) {
      case HEAD -> {
        if (heads.isEmpty()) {
          finish();
        } else {
          heads.tooSlow();
        }
      }
      case EXCHANGE -> {
        if (running != null) {
          running.expired(now);
        }
      }
      case DISCARD -> gone(Ending.TIMEOUT);
      case CLOSING -> close();
      case OPENING, OVER -> {}
    }
  }
}
