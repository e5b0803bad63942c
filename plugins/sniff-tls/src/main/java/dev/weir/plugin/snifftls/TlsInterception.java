package dev.weir.plugin.snifftls;

import dev.weir.plugin.snifftls.Decryption.Shown;
import dev.weir.plugin.snifftls.Verifier.Verdict;
import dev.weir.spi.net.HeldStream;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.tls.ClientHello;
import dev.weir.wire.tls.TlsInspector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One TLS stream, taken apart in the middle.
 *
 * <pre>
 *   hello ──> bypass, learned, too old ───────────────────────────> pass through
 *     │
 *     └─> leg ──> our handshake with the server ──> failed, or it asks for a certificate
 *                   │ (name and offer of the client's)   └─> leg anew ──> pass through
 *                   v
 *                 verdict and leaf, on the workers
 *                   │
 *                   v
 *                 the client's handshake with us ──> refused: noted, ended
 *                   │ (what the server chose)
 *                   v
 *                 verdict good: plain bytes joined and sniffed; bad: an answer of our own
 * </pre>
 *
 * <p>Event loop of the session, but for what is marked.
 */
final class TlsInterception implements Interceptor {
  private final Decryption shared;
  private final SniffContext context;
  private final ClientHello hello;
  private final Exchange record;
  private final TlsInspector facts;
  private final long began = System.nanoTime();
  private @Nullable HeldStream stream;
  private @Nullable Leg leg;
  private @Nullable SslHandler upstream;
  private @Nullable TlsEnd upstreamEnd;
  private @Nullable TlsEnd clientEnd;
  private final AlertWatch alerts = new AlertWatch();
  private @Nullable Offer offer;
  private String host = "";
  private boolean over;

  TlsInterception(Decryption shared, SniffContext context, ClientHello hello) {
    this.shared = shared;
    this.context = context;
    this.hello = hello;
    record = context.session().connection();
    facts = new TlsInspector(context);
  }

  // ---- what to do with it

  @Override
  public void take(HeldStream taken) {
    stream = taken;
    taken.client().closeFuture().addListener(closed -> closeLeg());
    Step step = facts.onBytes(Direction.CLIENT, Bytes.of(ByteBufUtil.getBytes(taken.held())));
    if (step instanceof Step.Refuse(String error)) {
      end(Closer.WEIR, Ending.BYPASS, error);
      return;
    }
    offer = new Offer(hello, taken.target());
    host = offer.host();
    String why = offer.passReason(shared, taken.session().original());
    Leg open = taken.takeLeg();
    if (!why.isEmpty()) {
      pass(open, why);
    } else if (open == null) {
      dial(this::greet);
    } else {
      greet(open);
    }
  }

  private interface OnLeg {
    void accept(Leg open);
  }

  private void dial(OnLeg then) {
    stream()
        .open()
        .whenComplete((open, failure) -> {
          if (failure != null) {
            Throwable cause = cause(failure);
            Ending kind = cause instanceof RouteException route ? route.kind() : Ending.INTERNAL;
            end(Closer.WEIR, kind, String.valueOf(cause.getMessage()));
          } else if (over || !stream().client().isActive()) {
            discard(open);
          } else {
            then.accept(open);
          }
        });
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Passes the stream through on a leg that nothing was written to. */
  private void pass(@Nullable Leg fresh, String why) {
    if (fresh == null) {
      dial(open -> pass(open, why));
      return;
    }
    over = true;
    leg = null;
    stream().pass(fresh, new Passed(context, why));
  }

  // ---- the server's side

  private void greet(Leg open) {
    ByteBuf surplus = open.surplus();
    if (surplus != null && surplus.isReadable()) {
      pass(open, "the server spoke first");
      return;
    }
    if (surplus != null) {
      surplus.release();
    }
    leg = open;
    Channel server = open.channel();
    SslHandler tls;
    try {
      tls = shared.engines().client(server.alloc(), offer().ours(shared.alpn()));
    } catch (IllegalArgumentException e) {
      leg = null;
      pass(open, "its name cannot be sent: " + e.getMessage());
      return;
    }
    upstream = tls;
    tls.setHandshakeTimeoutMillis(shared.timeout().toMillis());
    var end = new TlsEnd(tls, shared.engines().closesByHalves(), this::greeted);
    upstreamEnd = end;
    server.pipeline().addLast(new HelloWatch(facts), tls, end);
    server.read();
  }

  private void greeted(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    boolean asked = shared.engines().takeAsked(upstream());
    if (asked && !shared.ownCertificate()) {
      again("the server asks for a certificate of the client's");
    } else if (failure instanceof java.net.SocketTimeoutException
        || failure instanceof io.netty.handler.ssl.SslHandshakeTimeoutException) {
      end(Closer.WEIR, Ending.TIMEOUT, "tls: the server's handshake takes too long");
    } else if (failure != null) {
      again("the server's handshake failed: " + reason(failure));
    } else {
      judge();
    }
  }

  /** Whatever the server dislikes about us, it may like the client itself. */
  private void again(String why) {
    closeLeg();
    pass(null, why);
  }

  private static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text;
  }

  private void judge() {
    X509Certificate[] chain;
    try {
      chain = Verifier.chain(upstream().engine().getSession());
    } catch (SSLException e) {
      again("the server shows no certificate");
      return;
    }
    CompletableFuture<Shown> leaf = shared.leaves().of(host);
    CompletableFuture<Verdict> verdict;
    try {
      // What is known already is known here: another thread would cost more than asking.
      Verdict known = shared.verifier().known(chain, host);
      verdict =
          known != null
              ? CompletableFuture.completedFuture(known)
              : CompletableFuture.supplyAsync(
                  () -> shared.verifier().verify(chain, host), shared.workers());
    } catch (RejectedExecutionException e) {
      end(Closer.WEIR, Ending.INTERNAL, "tls: too many servers to verify");
      return;
    }
    EventLoop loop = stream().client().eventLoop();
    var _ =
        verdict
            .thenCombine(leaf, Judged::new)
            .whenComplete((judged, failure) -> {
              Throwable cause = failure == null ? null : cause(failure);
              if (loop.inEventLoop()) {
                judged(judged, cause);
              } else {
                loop.execute(() -> judged(judged, cause));
              }
            });
  }

  private record Judged(Verdict verdict, Shown shown) {}

  private void judged(@Nullable Judged judged, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (judged == null || failure != null) {
      end(Closer.WEIR, Ending.INTERNAL, "tls: " + (failure == null ? "" : reason(failure)));
      return;
    }
    String chosen = shared.engines().protocol(upstream());
    boolean off = shared.verify() == TlsSnifferConfig.Verify.OFF;
    note(judged.verdict(), chosen, off);
    boolean refused =
        shared.verify() == TlsSnifferConfig.Verify.STRICT && !judged.verdict().isGood();
    if (refused) {
      closeLeg();
      answer(judged.shown(), judged.verdict().text());
    } else {
      welcome(judged.shown(), chosen, this::welcomed);
    }
  }

  private void note(Verdict verdict, String chosen, boolean off) {
    TlsFacts known = record.tls();
    SSLSession session = upstream().engine().getSession();
    if (known == null) {
      return;
    }
    record.tls(
        new TlsFacts(
            known.serverName(),
            known.cipherSuite().isEmpty() ? session.getCipherSuite() : known.cipherSuite(),
            known.compressionMethod(),
            chosen,
            known.version(),
            known.clientHello(),
            known.serverHello(),
            known.ja3(),
            known.ja4(),
            known.encryptedHello(),
            true,
            off ? "off" : verdict.text(),
            verdict.certificate()));
  }

  // ---- the client's side

  private interface OnHandshake {
    void accept(@Nullable Throwable failure);
  }

  private void welcome(Shown shown, String protocol, OnHandshake then) {
    Channel client = stream().client();
    // A client that resets ends its record before anybody else learns of it.
    record.seen(Seen.METADATA, "the client left in the handshake");
    SslHandler tls = shown.ends().open(client.alloc(), protocol);
    tls.setHandshakeTimeoutMillis(shared.timeout().toMillis());
    var end =
        new TlsEnd(
            tls,
            shared.engines().closesByHalves(),
            failure -> {
              if (client.pipeline().context(alerts) != null) {
                client.pipeline().remove(alerts);
              }
              then.accept(failure);
            });
    clientEnd = end;
    ByteBuf held = stream().held();
    ByteBuf first = shared.engines().skipsEarlyData() ? held : EarlyData.without(held);
    client.pipeline().addLast(alerts, tls, end);
    client.pipeline().fireChannelRead(first.retainedSlice());
    client.pipeline().fireChannelReadComplete();
    if (client instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      client.read();
    }
  }

  private void welcomed(@Nullable Throwable failure) {
    Leg open = leg;
    if (over) {
      return;
    }
    if (failure != null || open == null) {
      refusedByClient(failure);
      return;
    }
    over = true;
    leg = null;
    shared.learned().accepted(host);
    record.took(Phase.TLS, System.nanoTime() - began);
    TlsEnd toClient = clientEnd;
    TlsEnd toServer = upstreamEnd;
    if (toClient == null || toServer == null) {
      return;
    }
    TlsEnd.join(toClient, toServer, record::error);
    ByteBuf early = toClient.startReading();
    ByteBuf surplus = toServer.startReading();
    stream().join(early, new Leg(open.channel(), surplus, false, open.confirmed(), open.route()));
    if (toServer.isEnded()) {
      open.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /** An alert says so; some clients just leave once they have seen the certificate. */
  private void refusedByClient(@Nullable Throwable failure) {
    String how =
        !alerts.alert().isEmpty()
            ? "alert: " + alerts.alert()
            : failure == null || failure instanceof ClosedChannelException
                ? "it left in the handshake"
                : reason(failure);
    shared.learned().refused(host, how);
    record.seen(Seen.METADATA, "the client refused our certificate: " + how);
    end(Closer.CLIENT, Ending.PROTOCOL, "tls: the client's handshake failed: " + how);
  }

  /** Says over the intercepted connection that the server did not verify. */
  private void answer(Shown shown, String problem) {
    String protocol = offer().protocolForRefusal();
    String text = "the server's certificate is refused: " + problem;
    record.error("tls: " + text);
    welcome(
        shown,
        protocol,
        failure -> {
          TlsEnd end = clientEnd;
          if (over || end == null) {
            return;
          }
          if (failure != null) {
            refusedByClient(failure);
            return;
          }
          over = true;
          record.took(Phase.TLS, System.nanoTime() - began);
          record.seen(Seen.METADATA, text);
          Refusal.answer(stream(), end, context, protocol.equals("h2"), host, text);
        });
  }

  // ---- ends

  private void end(Closer by, Ending kind, String error) {
    if (over) {
      return;
    }
    over = true;
    closeLeg();
    facts.close();
    stream().end(by, kind, error);
  }

  private void closeLeg() {
    Leg open = leg;
    leg = null;
    if (open != null) {
      var _ = open.channel().close();
    }
  }

  private static void discard(Leg open) {
    ByteBuf surplus = open.surplus();
    if (surplus != null) {
      surplus.release();
    }
    var _ = open.channel().close();
  }

  private HeldStream stream() {
    HeldStream taken = stream;
    if (taken == null) {
      throw new IllegalStateException("interception: no stream yet");
    }
    return taken;
  }

  private Offer offer() {
    Offer known = offer;
    if (known == null) {
      throw new IllegalStateException("interception: no offer yet");
    }
    return known;
  }

  private SslHandler upstream() {
    SslHandler tls = upstream;
    if (tls == null) {
      throw new IllegalStateException("interception: no server yet");
    }
    return tls;
  }
}
