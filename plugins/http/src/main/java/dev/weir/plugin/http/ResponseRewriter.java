package dev.weir.plugin.http;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Turns a server's response head into the one that the client gets: without the fields of the
 * server's connection, with its framing written afresh. Order, spelling and reason stay.
 */
final class ResponseRewriter {
  /** What the client's connection does after the answer. */
  enum Then {
    /** Stays, and the client takes that for granted. */
    STAYS,
    /** Stays, but a client of HTTP/1.0 must be told. */
    STAYS_TOLD,
    /** Ends. */
    CLOSES,
    /** Changes its protocol. */
    UPGRADES
  }

  private ResponseRewriter() {}

  /**
   * The head as bytes; the caller releases them.
   *
   * @param framing of the answer; {@code NONE} for one without a body, whatever it declares
   * @param dechunk whether the chunk framing is taken off, for a client of HTTP/1.0
   */
  static ByteBuf write(
      ByteBufAllocator allocator, ResponseHead head, Framing framing, boolean dechunk, Then then) {
    ByteBuf out = allocator.buffer(head.raw().length + 32);
    // RFC 9112 section 2.5 (and 9110 section 2.5): an intermediary states its own version.
    RequestRewriter.text(out, "HTTP/1.1 " + head.status() + " ");
    RequestRewriter.text(out, head.reason());
    RequestRewriter.text(out, "\r\n");
    HeaderBlock headers = head.headers();
    var hopByHop = new HopByHop(headers);
    // 426 names what the server insists on; other answers merely advertise it to their peer.
    boolean upgrade = then == Then.UPGRADES || head.status() == 426;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "upgrade")) {
        if (upgrade) {
          RequestRewriter.field(out, headers.name(i), headers.value(i));
        }
      } else if (!hopByHop.drops(i) && !(dechunk && isChunking(headers, i))) {
        RequestRewriter.field(out, headers.name(i), value(headers, i, framing));
      }
    }
    String connection =
        switch (then) {
          case STAYS -> upgrade ? "Upgrade" : "";
          case STAYS_TOLD -> "keep-alive";
          case CLOSES -> upgrade ? "close, Upgrade" : "close";
          case UPGRADES -> "Upgrade";
        };
    if (!connection.isEmpty()) {
      RequestRewriter.field(out, "Connection", connection);
    }
    return RequestRewriter.text(out, "\r\n");
  }

  private static boolean isChunking(HeaderBlock headers, int field) {
    return headers.is(field, "transfer-encoding") || headers.is(field, "trailer");
  }

  private static String value(HeaderBlock headers, int field, Framing framing) {
    if (headers.is(field, "content-length") && framing.kind() == Framing.Kind.LENGTH) {
      return Long.toString(framing.length());
    }
    boolean coding = headers.is(field, "transfer-encoding");
    return coding && framing.kind() == Framing.Kind.CHUNKED ? "chunked" : headers.value(field);
  }
}
