package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.net.Leg;
import dev.weir.spi.record.Exchange;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT while its way is being opened (RFC 9110 section 9.3.6). The client is not read
 * meanwhile: what it sends next is the tunnel's.
 */
final class TunnelRequest implements Way.Waiter {
  private final ProxyConnection owner;
  private final RequestHead head;
  private final HostPort target;
  private final @Nullable String user;

  TunnelRequest(ProxyConnection owner, RequestHead head, HostPort target, @Nullable String user) {
    this.owner = owner;
    this.head = head;
    this.target = target;
    this.user = user;
  }

  @Override
  public boolean isWaiting() {
    return owner.isOpening();
  }

  @Override
  public void arrived(Leg leg) {
    String agent = owner.settings().agent();
    byte[] answer = Handover.established(agent);
    owner.log().server(answer);
    var _ = owner.client().writeAndFlush(Unpooled.wrappedBuffer(answer));
    Exchange own = owner.log().tunnelled(target.toString(), user, Handover.facts(head, agent));
    owner.handOver(leg, "", own);
  }

  @Override
  public void refused(Refusal refusal) {
    if (owner.isOpening()) {
      owner.answers().refuse(refusal, head, null);
    } else {
      // Too late for an answer: the hand-over itself failed.
      var _ = owner.client().close();
    }
  }
}
