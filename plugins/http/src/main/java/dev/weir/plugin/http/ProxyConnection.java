package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.wire.http1.BodyReader;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.HeadReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.CompletionException;
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

  /** How much of a refused request's body is read to keep the connection. */
  private static final long MAX_DISCARD = 64 * 1024;

  private final Session session;
  private final Channel client;
  private final HttpSettings settings;
  private final ExchangeLog log;
  private final Deadline timer;
  private final HeadReader heads;
  private final HeldBytes held = new HeldBytes();
  private final BufferView view = new BufferView();

  private State state = State.HEAD;
  private long since = System.nanoTime();
  private long headBytes;
  private boolean pumping;
  private boolean clientEnded;
  private boolean flushed;
  private @Nullable ForwardExchange exchange;
  private @Nullable UpstreamLeg idleLeg;
  private @Nullable BodyReader discarding;
  private long discarded;
  private @Nullable String user;

  ProxyConnection(Session session, Channel client, HttpSettings settings) {
    this.session = session;
    this.client = client;
    this.settings = settings;
    this.log = new ExchangeLog(session, settings.limits());
    this.timer = new Deadline(client.eventLoop(), this);
    this.heads = new HeadReader(settings.limits());
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
    ForwardExchange running = exchange;
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
    ForwardExchange running = exchange;
    return switch (state) {
      case HEAD, DISCARD -> true;
      case EXCHANGE -> running != null && !running.isSent();
      case OPENING, CLOSING, OVER -> false;
    };
  }

  private void use(ByteBuf in) {
    ForwardExchange running = exchange;
    if (state == State.HEAD) {
      head(in);
    } else if (state == State.DISCARD) {
      discard(in);
    } else if (running != null) {
      running.clientBytes(in);
    }
  }

  private void readMore() {
    if (clientEnded) {
      return;
    }
    ForwardExchange running = exchange;
    boolean wanted =
        switch (state) {
          // One read stays pending while we wait for others, to see the client go.
          case HEAD, DISCARD -> held.isEmpty();
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

  private void head(ByteBuf in) {
    boolean fresh = heads.isEmpty();
    int count;
    try {
      count = heads.feed(view.of(in), 0);
    } catch (Http1Exception e) {
      headBytes += in.readableBytes();
      malformed(null, Refusal.malformed(e));
      return;
    }
    in.skipBytes(count);
    headBytes += count;
    if (fresh && !heads.isEmpty()) {
      since = System.nanoTime();
    }
    if (heads.isComplete()) {
      request(heads.takeRaw());
    }
  }

  private void request(byte[] raw) {
    RequestHead head = null;
    Framing framing;
    try {
      head = RequestHead.parse(raw, settings.limits());
      framing = Framing.ofRequest(head);
    } catch (Http1Exception e) {
      malformed(head, Refusal.malformed(e));
      return;
    }
    headBytes = 0;
    log.begin(head);
    try {
      admit(head);
      switch (Intent.of(head)) {
        case Intent.Tunnel tunnel -> openTunnel(head, tunnel.target());
        case Intent.Forward forward -> forward(new ForwardExchange(this, head, forward, framing));
      }
    } catch (Http1Exception e) {
      refuse(Refusal.malformed(e), head, new BodyReader(framing));
    } catch (Refusal e) {
      refuse(e, head, new BodyReader(framing));
    }
  }

  private void admit(RequestHead head) throws Refusal {
    ProxyAuth auth = settings.auth();
    if (auth == null) {
      return;
    }
    String known = auth.user(head.headers());
    user = known;
    if (known == null) {
      boolean tried = head.headers().first("proxy-authorization") != null;
      throw new Refusal(
          407,
          Closer.WEIR,
          Ending.AUTH,
          tried ? "proxy credentials: wrong" : "proxy credentials: missing");
    }
    Exchange record = log.exchange();
    if (record != null) {
      record.clientId(known);
    }
  }

  /** Whether the client allows for another request after this one. */
  boolean wantsToStay(RequestHead head) {
    return head.keepAlive() && !HopByHop.has(head.headers(), "proxy-connection", "close");
  }

  // ---- forwarding

  private void forward(ForwardExchange next) {
    exchange = next;
    UpstreamLeg kept = idleLeg;
    idleLeg = null;
    if (kept != null && kept.serves(next.intent().target())) {
      run(next, kept);
      return;
    }
    if (kept != null) {
      kept.close();
    }
    open(next);
  }

  /** The kept connection was gone already: once more, over a new one. */
  void retry(ForwardExchange same) {
    open(same);
  }

  private void open(ForwardExchange next) {
    state = State.OPENING;
    var _ =
        settings
            .router()
            .open(session, Target.tcp(next.intent().target()))
            .whenComplete((leg, failure) -> opened(next, leg, failure));
    readMore();
  }

  private void opened(ForwardExchange next, @Nullable Leg leg, @Nullable Throwable failure) {
    if (state != State.OPENING || exchange != next) {
      discard(leg);
      return;
    }
    if (leg == null) {
      next.fail(refusal(failure));
      return;
    }
    ByteBuf surplus = leg.surplus();
    if (surplus != null) {
      surplus.release();
      var _ = leg.channel().close();
      next.fail(Refusal.badAnswer("server " + next.intent().target() + ": speaks unasked"));
      return;
    }
    var open = new UpstreamLeg(leg, next.intent().target(), this);
    watch(next, leg);
    run(next, open);
  }

  /** Some ways say only later that the target was not reached. */
  private void watch(ForwardExchange next, Leg leg) {
    var _ =
        leg.confirmed()
            .whenComplete((nothing, failure) -> {
              if (failure != null && exchange == next) {
                next.fail(refusal(failure));
              }
            });
  }

  private void run(ForwardExchange next, UpstreamLeg leg) {
    state = State.EXCHANGE;
    next.start(leg);
    pump();
  }

  private static Refusal refusal(@Nullable Throwable failure) {
    Throwable cause = failure;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RouteException route
        ? Refusal.unreached(route)
        : new Refusal(500, Closer.WEIR, Ending.INTERNAL, "way to the server: " + cause);
  }

  private static void discard(@Nullable Leg leg) {
    if (leg != null) {
      ByteBuf surplus = leg.surplus();
      if (surplus != null) {
        surplus.release();
      }
      var _ = leg.channel().close();
    }
  }

  /**
   * An exchange is through.
   *
   * @param leg can serve another request; null if not
   */
  void exchangeOver(@Nullable UpstreamLeg leg, boolean keepClient) {
    log.end();
    ForwardExchange done = exchange;
    exchange = null;
    if (leg != null && keepClient) {
      idleLeg = leg;
      leg.rest();
    } else if (leg != null) {
      leg.close();
    } else if (done != null) {
      done.abandon();
    }
    if (keepClient) {
      nextRequest();
    } else {
      finish();
    }
  }

  /** An exchange ended otherwise; its leg is closed. */
  void exchangeFailed(ForwardExchange failed, Refusal refusal, boolean begun, boolean endsByClose) {
    exchange = null;
    if (!begun) {
      refuse(refusal, failed.head(), failed.isSent() ? new BodyReader(Framing.NONE) : null);
      return;
    }
    // Too late for another answer: the client must see that this one is not whole.
    log.blame(refusal.by(), refusal.kind(), refusal.getMessage());
    log.end();
    if (endsByClose) {
      client.config().setOption(ChannelOption.SO_LINGER, 0);
      over();
      var _ = client.close();
    } else {
      finish();
    }
  }

  private void nextRequest() {
    state = State.HEAD;
    since = System.nanoTime();
    pump();
  }

  /** The server changed to another protocol: both channels go to the relay. */
  void upgraded(Leg leg, String protocol) {
    exchange = null;
    client.flush();
    handOver(leg, protocol, log.upgraded());
  }

  private void handOver(Leg leg, String protocol, @Nullable Exchange open) {
    state = State.OVER;
    timer.cancel();
    client.pipeline().remove(this);
    ByteBuf early = held.takeAll(client);
    Handover.join(settings.relay(), session, client, leg, early, protocol, open, clientEnded);
  }

  // ---- CONNECT

  private void openTunnel(RequestHead head, HostPort target) {
    UpstreamLeg kept = idleLeg;
    idleLeg = null;
    if (kept != null) {
      kept.close();
    }
    state = State.OPENING;
    var _ =
        settings
            .router()
            .open(session, Target.tcp(target))
            .whenComplete((leg, failure) -> tunnelOpened(head, target, leg, failure));
  }

  private void tunnelOpened(
      RequestHead head, HostPort target, @Nullable Leg leg, @Nullable Throwable failure) {
    if (state != State.OPENING) {
      discard(leg);
      return;
    }
    if (leg == null) {
      refuse(refusal(failure), head, null);
      pump();
      return;
    }
    byte[] answer = Handover.established(settings.agent());
    log.server(answer);
    var _ = client.writeAndFlush(Unpooled.wrappedBuffer(answer));
    Exchange own = log.tunnelled(target.toString(), user, Handover.facts(head, settings.agent()));
    handOver(leg, "", own);
  }

  // ---- answers of ours

  /** Bytes that are no request, or one whose end cannot be told: answered, and that is all. */
  private void malformed(@Nullable RequestHead head, Refusal refusal) {
    byte[] page = settings.pages().render(refusal.status(), refusal.getMessage(), false, false);
    log.malformed(head, headBytes, refusal, page);
    var _ = client.write(Unpooled.wrappedBuffer(page));
    finish();
  }

  /**
   * Answers in the place of a server.
   *
   * @param rest reads what is still to come of the request's body; null if the connection cannot
   *     stay
   */
  private void refuse(Refusal refusal, RequestHead head, @Nullable BodyReader rest) {
    boolean stay = rest != null && mayStay(refusal, head, rest);
    boolean bodiless = head.method().equals("HEAD");
    byte[] page = settings.pages().render(refusal.status(), refusal.getMessage(), stay, bodiless);
    log.blame(refusal.by(), refusal.kind(), refusal.getMessage());
    log.server(page);
    var _ = client.writeAndFlush(Unpooled.wrappedBuffer(page));
    if (!stay || rest == null) {
      log.end();
      finish();
    } else if (rest.isDone()) {
      log.end();
      nextRequest();
    } else {
      discarding = rest;
      discarded = 0;
      state = State.DISCARD;
      since = System.nanoTime();
      pump();
    }
  }

  private boolean mayStay(Refusal refusal, RequestHead head, BodyReader rest) {
    if ((clientEnded && held.isEmpty()) || !wantsToStay(head) || head.minor() == 0) {
      return false;
    }
    return switch (refusal.status()) {
      // What follows a CONNECT may have been meant for the tunnel already.
      case 407 ->
          head.isConnect()
              ? held.isEmpty() || !takesMore()
              : !head.expectsContinue() || rest.isDone();
      case 403, 502, 503, 504 -> rest.isDone() && !head.isConnect();
      default -> false;
    };
  }

  private boolean takesMore() {
    ByteBuf first = held.first();
    return first != null && first.isReadable();
  }

  private void discard(ByteBuf in) {
    BodyReader rest = discarding;
    if (rest == null) {
      return;
    }
    try {
      int count = rest.feed(view.of(in), 0, (bytes, index, length) -> {});
      log.client(in, in.readerIndex(), count);
      in.skipBytes(count);
      discarded += count;
    } catch (Http1Exception e) {
      log.end();
      finish();
      return;
    }
    if (rest.isDone()) {
      log.end();
      nextRequest();
    } else if (discarded > MAX_DISCARD) {
      log.end();
      finish();
    }
  }

  // ---- the other side's news

  /** Whether the client takes more of an answer. */
  boolean clientTakes() {
    return client.isWritable();
  }

  /** A leg takes bytes again, or will never. */
  void legWritable() {
    readMore();
  }

  /** The server has closed the leg that no exchange uses. */
  void idleLegEnded(UpstreamLeg leg) {
    if (idleLeg == leg) {
      idleLeg = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ForwardExchange running = exchange;
    if (running != null) {
      if (client.isWritable()) {
        running.clientWritable();
      }
      timer.check();
    }
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
      close();
    } else if (held.isEmpty()) {
      inputOver();
    }
  }

  /** The client will send nothing more, and all that it sent was used. */
  private void inputOver() {
    ForwardExchange running = exchange;
    switch (state) {
      case HEAD -> headCut();
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

  private void headCut() {
    if (!heads.isEmpty()) {
      log.malformed(
          null,
          headBytes,
          new Refusal(0, Closer.CLIENT, Ending.ABORTED, "request: cut off in its head"),
          new byte[0]);
    }
    finish();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone(Ending.ABORTED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ForwardExchange running = exchange;
    boolean midway = running != null && !running.isSent();
    gone(midway ? Ending.ABORTED : Ending.RESET);
  }

  /** The client is gone. */
  private void gone(Ending kind) {
    if (state == State.OVER) {
      return;
    }
    if (state == State.HEAD && !heads.isEmpty()) {
      log.malformed(
          null,
          headBytes,
          new Refusal(0, Closer.CLIENT, kind, "request: cut off in its head"),
          new byte[0]);
    }
    log.blame(Closer.CLIENT, kind, "client: went away before the exchange was over");
    log.end();
    over();
    var _ = client.close();
  }

  /** Lets the last bytes go, says that they were the last, and waits a little for the client. */
  private void finish() {
    ForwardExchange running = exchange;
    exchange = null;
    if (running != null) {
      running.abandon();
    }
    log.forgetIfEmpty();
    closeIdleLeg();
    held.release();
    state = State.CLOSING;
    since = System.nanoTime();
    timer.check();
    LastBytes.flush(client, clientEnded, this::flushed);
    readMore();
  }

  private void flushed() {
    since = System.nanoTime();
    flushed = true;
    timer.check();
  }

  private void close() {
    over();
    var _ = client.close();
  }

  private void closeIdleLeg() {
    UpstreamLeg kept = idleLeg;
    idleLeg = null;
    if (kept != null) {
      kept.close();
    }
  }

  private void over() {
    ForwardExchange running = exchange;
    exchange = null;
    state = State.OVER;
    timer.cancel();
    if (running != null) {
      running.abandon();
    }
    log.forgetIfEmpty();
    closeIdleLeg();
    held.release();
  }

  // ---- time

  @Override
  public long deadline() {
    ForwardExchange running = exchange;
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
    ForwardExchange running = exchange;
    switch (state) {
      case HEAD -> {
        if (heads.isEmpty()) {
          finish();
        } else {
          malformed(
              null,
              new Refusal(
                  408, Closer.CLIENT, Ending.TIMEOUT, "request head: not complete in time"));
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
