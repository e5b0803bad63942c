package dev.weir.plugin.http;

import dev.weir.spi.net.Leg;
import dev.weir.wire.http1.BodyReader;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.RequestHead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one client connection: one exchange at a time, and the leg of the last one,
 * which serves the next if it goes to the same host and port.
 */
final class Forwarding {
  private final ProxyConnection owner;
  private @Nullable ForwardExchange running;
  private @Nullable UpstreamLeg idleLeg;

  Forwarding(ProxyConnection owner) {
    this.owner = owner;
  }

  /** The present exchange; null between requests. */
  @Nullable ForwardExchange running() {
    return running;
  }

  Channel client() {
    return owner.client();
  }

  ExchangeLog log() {
    return owner.log();
  }

  HttpSettings settings() {
    return owner.settings();
  }

  /** Forwards a request over the kept leg or a new one. */
  void start(RequestHead head, Intent.Forward intent, Framing framing) {
    var next = new ForwardExchange(this, head, intent, framing);
    running = next;
    UpstreamLeg kept = idleLeg;
    if (kept != null && kept.serves(intent.target())) {
      idleLeg = null;
      run(next, kept);
    } else {
      closeIdleLeg();
      open(next);
    }
  }

  /** The kept leg was gone already: once more, over a new one. */
  void retry(ForwardExchange same) {
    open(same);
  }

  private void open(ForwardExchange next) {
    owner.opening();
    Way.open(
        settings().router(),
        owner.session(),
        next.intent().target(),
        new Way.Waiter() {
          @Override
          public boolean isWaiting() {
            return owner.isOpening() && isRunning(next);
          }

          @Override
          public void arrived(Leg leg) {
            opened(next, leg);
          }

          @Override
          public void refused(Refusal refusal) {
            next.fail(refusal);
          }
        });
  }

  @SuppressWarnings("ReferenceEquality") // the very exchange that asked
  private boolean isRunning(ForwardExchange exchange) {
    return running == exchange;
  }

  private void opened(ForwardExchange next, Leg leg) {
    if (leg.surplus() != null) {
      Way.discard(leg);
      next.fail(Refusal.badAnswer("server " + next.intent().target() + ": speaks unasked"));
      return;
    }
    var open = new UpstreamLeg(leg, next.intent().target(), this);
    // Some ways say only later that the target was not reached.
    var _ =
        leg.confirmed()
            .whenComplete((nothing, failure) -> {
              if (failure != null && isRunning(next)) {
                next.fail(Way.refusal(failure));
              }
            });
    run(next, open);
  }

  private void run(ForwardExchange next, UpstreamLeg leg) {
    next.start(leg);
    if (isRunning(next) && next.hasLeg()) {
      owner.exchanging();
    }
  }

  /**
   * An exchange is through.
   *
   * @param leg can serve another request; null if it was closed or has to be
   */
  void over(@Nullable UpstreamLeg leg, boolean keepClient) {
    log().end();
    ForwardExchange done = running;
    running = null;
    if (leg != null && keepClient) {
      idleLeg = leg;
      leg.rest();
    } else if (done != null) {
      done.abandon();
    }
    if (keepClient) {
      owner.nextRequest();
    } else {
      owner.finish();
    }
  }

  /**
   * An exchange ended otherwise; its leg is closed.
   *
   * @param begun whether the client has part of the answer
   * @param endsByClose whether the end of the connection would pass for the end of the answer
   */
  void failed(ForwardExchange exchange, Refusal refusal, boolean begun, boolean endsByClose) {
    running = null;
    if (!begun) {
      BodyReader rest = exchange.isSent() ? new BodyReader(Framing.NONE) : null;
      owner.answers().refuse(refusal, exchange.head(), rest);
      return;
    }
    // Too late for another answer: the client must see that this one is not whole.
    log().blame(refusal.by(), refusal.kind(), refusal.getMessage());
    log().end();
    if (endsByClose) {
      client().config().setOption(ChannelOption.SO_LINGER, 0);
      owner.close();
    } else {
      owner.finish();
    }
  }

  /** The server changed to another protocol: both channels go to the relay. */
  void upgraded(Leg leg, String protocol) {
    running = null;
    client().flush();
    owner.handOver(leg, protocol, log().upgraded());
  }

  /** Whether the client takes more of an answer. */
  boolean clientTakes() {
    return client().isWritable();
  }

  /** A leg takes bytes again, or will never. */
  void legWritable() {
    owner.readMore();
  }

  /** The server has closed the leg that no exchange uses. */
  void idleLegEnded() {
    idleLeg = null;
  }

  void closeIdleLeg() {
    UpstreamLeg kept = idleLeg;
    idleLeg = null;
    if (kept != null) {
      kept.close();
    }
  }

  /** The client connection is over. */
  void close() {
    ForwardExchange exchange = running;
    running = null;
    if (exchange != null) {
      exchange.abandon();
    }
    closeIdleLeg();
  }
}
