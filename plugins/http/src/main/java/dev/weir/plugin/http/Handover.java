package dev.weir.plugin.http;

import dev.weir.spi.Session;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What happens when a connection stops being HTTP and becomes a tunnel. */
final class Handover {
  private static final int ESTABLISHED = 200;

  private Handover() {}

  /** Our answer to a CONNECT that succeeded. Without a length (RFC 9110 section 9.3.6). */
  static byte[] established(String agent) {
    return ("HTTP/1.1 200 Connection established\r\nProxy-Agent: " + agent + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The facts of a CONNECT that succeeded. */
  static HttpFacts facts(RequestHead head, String agent) {
    HeaderBlock none = HeaderBlock.EMPTY;
    return new HttpFacts(
        head.hostField(),
        head.method(),
        head.proto(),
        "http",
        head.target(),
        ESTABLISHED,
        new HttpMessage(0, head.headers(), none, Body.EMPTY),
        new HttpMessage(0, HeaderBlock.of("Proxy-Agent", agent), none, Body.EMPTY));
  }

  /**
   * Gives both channels to the relay.
   *
   * @param early client bytes that belong to the tunnel; taken
   * @param clientEnded whether the client has ended its direction: nobody else will hear of that
   */
  static void join(
      Relay relay,
      Session session,
      Channel client,
      Leg leg,
      @Nullable ByteBuf early,
      String protocol,
      @Nullable Exchange open,
      boolean clientEnded) {
    relay.join(session, client, leg, new Relay.Join(early, true, protocol, open));
    if (clientEnded) {
      client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }
}
