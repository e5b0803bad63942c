package dev.weir.plugin.http;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.End;
import dev.weir.wire.http1.BodyReader;
import dev.weir.wire.http1.BodySink;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.HeadReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.RequestHead;
import dev.weir.wire.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One request that is forwarded, and its answer. The two directions are independent: an answer may
 * come before the upload has ended.
 *
 * <pre>
 *  upload:  HEAD written ──> body ──────────────> sent
 *  answer:  waiting ──(1xx)──> waiting ──> head ──> body ──> answered
 *                                 └── 101 ──> the connection is a tunnel
 *  sent + answered ──> the owner goes on with the next request
 * </pre>
 *
 * <p>Bodies are checked and passed as they came; only for a client of HTTP/1.0 are the chunks taken
 * off. Used on the loop of the client.
 */
final class ForwardExchange implements BodySink {
  private static final BodySink NOWHERE = (view, index, length) -> {};
  private static final int MAX_INTERIM = 16;

  private final Forwarding owner;
  private final Channel client;
  private final ExchangeLog log;
  private final HttpSettings settings;
  private final RequestHead head;
  private final Intent.Forward intent;
  private final RequestRewriter rewriter;
  private final BodyReader upload;
  private final ExchangeClock clock;
  private final boolean bodiless;
  private final HeadReader answers;
  private final BufferView view = new BufferView();

  private @Nullable UpstreamLeg leg;
  private @Nullable BodyReader download;
  private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
  private boolean sent;

  /** Whether the client waits for a 100 before it sends the body. */
  private boolean holdsBack;

  private boolean heard;
  private boolean begun;
  private boolean answered;
  private boolean dechunk;
  private boolean untilClose;
  private boolean keepClient;
  private boolean keepLeg;
  private boolean retried;
  private boolean over;
  private int interim;

  ForwardExchange(Forwarding owner, RequestHead head, Intent.Forward intent, Framing framing) {
    this.owner = owner;
    this.client = owner.client();
    this.log = owner.log();
    this.settings = owner.settings();
    this.head = head;
    this.intent = intent;
    this.rewriter = new RequestRewriter(head, intent, framing);
    this.upload = new BodyReader(framing);
    this.answers = HeadReader.ofResponses(settings.limits());
    this.bodiless = upload.isDone();
    this.sent = bodiless;
    this.keepClient = ProxyConnection.wantsToStay(head);
    this.holdsBack = head.expectsContinue() && !sent;
    this.clock = new ExchangeClock(settings, client, "server " + intent.target());
  }

  Intent.Forward intent() {
    return intent;
  }

  RequestHead head() {
    return head;
  }

  /** Whether the whole request has been read. */
  boolean isSent() {
    return sent;
  }

  /** Whether it has a leg at all. */
  boolean hasLeg() {
    return leg != null;
  }

  /** Whether the leg takes more of the upload. */
  boolean legTakes() {
    UpstreamLeg open = leg;
    return open != null && open.isWritable();
  }

  /** Sends the head; the body follows as the owner hands it over. */
  void start(UpstreamLeg open) {
    leg = open;
    keepLeg = true;
    open.lend(this);
    if (open.isEnded()) {
      serverEnd(End.FIN);
      return;
    }
    open.write(rewriter.write(client.alloc()));
    open.flush();
    clock.moved();
    open.readMore();
  }

  // ---- the upload

  /** Takes what belongs to the request from client bytes. */
  void clientBytes(ByteBuf in) {
    holdsBack = false;
    int count;
    try {
      count = upload.feed(view.of(in), 0, NOWHERE);
    } catch (Http1Exception e) {
      // What came before the fault is as good as if it had come in a packet of its own.
      log.client(in, in.readerIndex(), upload.sound());
      upload(in.readRetainedSlice(upload.sound()));
      flushUpload();
      fail(Refusal.malformed(e));
      return;
    }
    log.client(in, in.readerIndex(), count);
    upload(Trailers.pass(in, count, upload));
    clock.moved();
    if (upload.isDone()) {
      sent = true;
      settle();
    }
  }

  private void upload(ByteBuf bytes) {
    UpstreamLeg open = leg;
    if (open == null) {
      bytes.release();
    } else {
      open.write(bytes);
    }
  }

  void flushUpload() {
    UpstreamLeg open = leg;
    if (open != null) {
      open.flush();
    }
  }

  /** The client takes bytes again. */
  void clientWritable() {
    UpstreamLeg open = leg;
    if (open != null) {
      open.readMore();
    }
  }

  // ---- the answer

  /** Takes bytes of the server; the caller releases them. */
  void serverBytes(ByteBuf in) {
    heard = true;
    clock.moved();
    try {
      while (in.isReadable() && !over) {
        BodyReader reading = download;
        if (answered) {
          // More than the answer: whatever it is, nobody asked for it, and the leg is spoilt.
          keepLeg = false;
          in.skipBytes(in.readableBytes());
        } else if (reading == null) {
          head(in);
        } else {
          body(in, reading);
        }
      }
    } catch (Http1Exception e) {
      fail(Refusal.badAnswer("answer of " + intent.target() + ": " + e.getMessage()));
    } catch (Refusal e) {
      fail(e);
    }
    client.flush();
    if (!client.isWritable() && !over) {
      clock.stalled();
    }
    settle();
  }

  private void head(ByteBuf in) throws Http1Exception, Refusal {
    in.skipBytes(answers.feed(view.of(in), 0));
    if (!answers.isComplete()) {
      return;
    }
    ResponseHead answer = ResponseHead.parse(answers.takeRaw(), settings.limits());
    if (answer.status() == 101) {
      upgrade(answer, in);
    } else if (answer.isInterim()) {
      interim(answer);
    } else {
      finalHead(answer);
    }
  }

  private void interim(ResponseHead answer) throws Http1Exception, Refusal {
    if (++interim > MAX_INTERIM) {
      throw Refusal.badAnswer(
          "answer of " + intent.target() + ": more than " + MAX_INTERIM + " interim answers");
    }
    holdsBack = false;
    Framing none = Framing.ofResponse(answer, head.method());
    log.server(answer.raw());
    // RFC 9110 section 15.2: HTTP/1.0 knows no 1xx.
    if (head.minor() > 0) {
      var _ =
          client.write(
              ResponseRewriter.write(
                  client.alloc(), answer, none, false, ResponseRewriter.Then.STAYS));
    }
  }

  private void finalHead(ResponseHead answer) throws Http1Exception {
    Framing framing = Framing.ofResponse(answer, head.method());
    begun = true;
    untilClose = framing.kind() == Framing.Kind.UNTIL_CLOSE;
    dechunk = framing.kind() == Framing.Kind.CHUNKED && head.minor() == 0;
    keepClient &= !untilClose && !dechunk;
    keepLeg &= answer.keepAlive() && !untilClose;
    log.server(answer.raw());
    var _ = client.write(ResponseRewriter.write(client.alloc(), answer, framing, dechunk, then()));
    var reader = new BodyReader(framing);
    download = reader;
    answered = reader.isDone();
  }

  private ResponseRewriter.Then then() {
    if (!keepClient) {
      return ResponseRewriter.Then.CLOSES;
    }
    return head.minor() > 0 ? ResponseRewriter.Then.STAYS : ResponseRewriter.Then.STAYS_TOLD;
  }

  private void body(ByteBuf in, BodyReader reading) throws Http1Exception {
    chunk = in;
    int count;
    try {
      count = reading.feed(view.of(in), 0, dechunk ? this : NOWHERE);
    } catch (Http1Exception e) {
      log.server(in, in.readerIndex(), reading.sound());
      if (!dechunk) {
        var _ = client.write(in.readRetainedSlice(reading.sound()));
      }
      throw e;
    }
    log.server(in, in.readerIndex(), count);
    if (dechunk) {
      in.skipBytes(count);
    } else {
      var _ = client.write(Trailers.pass(in, count, reading));
    }
    answered = reading.isDone();
  }

  /** Payload for a client that knows no chunks. */
  @Override
  public void data(Bytes ignored, int index, int length) {
    var _ = client.write(chunk.retainedSlice(chunk.readerIndex() + index, length));
  }

  private void upgrade(ResponseHead answer, ByteBuf rest) throws Refusal {
    String protocol = answer.upgrade();
    UpstreamLeg open = leg;
    if (protocol == null || !rewriter.offers(protocol) || !sent || open == null) {
      throw Refusal.badAnswer(
          "answer of " + intent.target() + ": 101 to a protocol that was not offered");
    }
    over = true;
    log.server(answer.raw());
    var _ =
        client.write(
            ResponseRewriter.write(
                client.alloc(), answer, Framing.TUNNEL, false, ResponseRewriter.Then.UPGRADES));
    ByteBuf surplus = rest.isReadable() ? rest.readRetainedSlice(rest.readableBytes()) : null;
    leg = null;
    owner.upgraded(open.handOver(surplus), protocol);
  }

  // ---- ends

  /** The server has ended its direction, and the leg is closed. */
  void serverEnd(End how) {
    UpstreamLeg lost = leg;
    leg = null;
    keepLeg = false;
    if (over) {
      return;
    }
    if (answered || (begun && untilClose && how == End.FIN)) {
      if (!answered) {
        answered = true;
        log.serverEnd();
      }
      if (!sent) {
        // Nobody is left to take the rest of the upload, but the client has its answer.
        log.blame(Closer.SERVER, Ending.ABORTED, "answered and closed before the request's end");
        keepClient = false;
        sent = true;
      }
      settle();
    } else if (lost != null && lost.isUsed() && mayRetry()) {
      retried = true;
      owner.retry(this);
    } else {
      fail(Refusal.cutOff("server " + intent.target(), begun, how));
    }
  }

  /** A kept connection that ends before a byte of an answer was most likely closed meanwhile. */
  private boolean mayRetry() {
    return !heard && !retried && bodiless && head.isIdempotent();
  }

  /** Goes on once both directions are through. */
  private void settle() {
    if (over || !answered) {
      return;
    }
    UpstreamLeg open = leg;
    if (!sent && !keepLeg && open != null) {
      // The server will not read the rest; whether it closes now or later is all the same.
      serverEnd(End.FIN);
      open.close();
      return;
    }
    if (sent) {
      over = true;
      owner.over(open != null && keepLeg ? open : null, keepClient);
    }
  }

  /** Ends the exchange with an answer of ours, or by cutting the one that has begun. */
  void fail(Refusal refusal) {
    if (over) {
      return;
    }
    over = true;
    closeLeg();
    owner.failed(this, refusal, begun, untilClose || dechunk);
  }

  /** The client is gone. */
  void abandon() {
    over = true;
    closeLeg();
  }

  private void closeLeg() {
    UpstreamLeg open = leg;
    leg = null;
    if (open != null) {
      open.close();
    }
  }

  // ---- time

  /** When the exchange has taken too long unless something moves until then. */
  long deadline() {
    return clock.deadline(waitsFor());
  }

  /** The deadline has passed. */
  void expired(long now) {
    Refusal refusal = clock.expired(now, waitsFor());
    if (refusal != null) {
      fail(refusal);
    }
  }

  private ExchangeClock.Wait waitsFor() {
    if (begun && !answered) {
      return ExchangeClock.Wait.NOBODY;
    }
    if (sent || holdsBack) {
      return ExchangeClock.Wait.ANSWER;
    }
    return legTakes() ? ExchangeClock.Wait.UPLOAD : ExchangeClock.Wait.UPLOAD_TAKEN;
  }
}
