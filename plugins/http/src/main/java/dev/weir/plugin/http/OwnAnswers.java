package dev.weir.plugin.http;

import dev.weir.wire.http1.BodyReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Answers that Weir gives itself, with the record of each. Where the end of the refused request can
 * be told, the connection may stay, once the rest of a small body was read and dropped.
 */
final class OwnAnswers {
  /** How much of a refused request's body is read to keep the connection. */
  private static final long MAX_DISCARD = 64 * 1024;

  private final ProxyConnection owner;
  private final BufferView view = new BufferView();
  private @Nullable BodyReader discarding;
  private long discarded;

  OwnAnswers(ProxyConnection owner) {
    this.owner = owner;
  }

  /** Answers bytes that are no request, or one whose end cannot be told; then it is over. */
  void malformed(Malformed request) {
    Refusal refusal = request.refusal();
    byte[] page =
        owner.settings().pages().render(refusal.status(), refusal.getMessage(), false, false);
    owner.log().malformed(request, page);
    var _ = owner.client().write(Unpooled.wrappedBuffer(page));
    owner.finish();
  }

  /**
   * Answers a request in the place of a server.
   *
   * @param rest reads what is still to come of its body; null if the connection cannot stay
   */
  void refuse(Refusal refusal, RequestHead head, @Nullable BodyReader rest) {
    boolean stay = rest != null && mayStay(refusal, head, rest);
    boolean bodiless = head.method().equals("HEAD");
    byte[] page =
        owner.settings().pages().render(refusal.status(), refusal.getMessage(), stay, bodiless);
    ExchangeLog log = owner.log();
    log.blame(refusal.by(), refusal.kind(), refusal.getMessage());
    log.server(page);
    var _ = owner.client().writeAndFlush(Unpooled.wrappedBuffer(page));
    if (!stay || rest == null) {
      end();
    } else if (rest.isDone()) {
      log.end();
      owner.nextRequest();
    } else {
      discarding = rest;
      discarded = 0;
      owner.discardRest();
    }
  }

  private boolean mayStay(Refusal refusal, RequestHead head, BodyReader rest) {
    if (owner.hasNoMore() || head.minor() == 0 || !ProxyConnection.wantsToStay(head)) {
      return false;
    }
    return switch (refusal.status()) {
      // What follows a CONNECT may have been meant for the tunnel already.
      case 407 -> head.isConnect() ? !owner.holdsBytes() : rest.isDone() || !head.expectsContinue();
      case 403, 502, 503, 504 -> rest.isDone() && !head.isConnect();
      default -> false;
    };
  }

  /** Drops what belongs to the refused request. */
  void discard(ByteBuf in) {
    BodyReader rest = discarding;
    if (rest == null) {
      return;
    }
    try {
      int count = rest.feed(view.of(in), 0, (bytes, index, length) -> {});
      owner.log().client(in, in.readerIndex(), count);
      in.skipBytes(count);
      discarded += count;
    } catch (Http1Exception e) {
      end();
      return;
    }
    if (rest.isDone()) {
      discarding = null;
      owner.log().end();
      owner.nextRequest();
    } else if (discarded > MAX_DISCARD) {
      end();
    }
  }

  private void end() {
    owner.log().end();
    owner.finish();
  }
}
