package dev.weir.plugin.snifftls;

import dev.weir.spi.net.HeldStream;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.wire.http1.Http1Inspector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** Over HTTP/1: reads one head, answers, ends. The exchange is a record like any other. */
final class Http1Refusal extends Refusal {
  private static final int LARGEST_HEAD = 64 * 1024;

  private final Http1Inspector inspector;
  private final StringBuilder head = new StringBuilder();

  Http1Refusal(HeldStream stream, SniffContext context, String host, String text) {
    super(stream, host, text);
    inspector =
        new Http1Inspector(
            context.session(), Http1Inspector.Options.DEFAULT.withPort(stream.target().port()));
  }

  @Override
  void read(ChannelHandlerContext context, ByteBuf bytes) {
    byte[] chunk = ByteBufUtil.getBytes(bytes);
    var _ = inspector.onBytes(Direction.CLIENT, Bytes.of(chunk));
    head.append(new String(chunk, java.nio.charset.StandardCharsets.ISO_8859_1));
    boolean complete = head.indexOf("\r\n\r\n") >= 0 || head.indexOf("\n\n") >= 0;
    if (!complete && head.length() <= LARGEST_HEAD) {
      return;
    }
    byte[] page = page();
    byte[] answer =
        ascii(
            "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
                + page.length
                + "\r\nConnection: close\r\n\r\n");
    boolean bodiless = head.indexOf("HEAD ") == 0;
    Exchange exchange = inspector.current();
    if (exchange != null) {
      exchange.ended(Closer.WEIR, Ending.UPSTREAM).error(error());
    }
    var _ = inspector.onBytes(Direction.SERVER, Bytes.of(answer));
    if (!bodiless) {
      var _ = inspector.onBytes(Direction.SERVER, Bytes.of(page));
    }
    var _ =
        context.write(
            bodiless ? Unpooled.wrappedBuffer(answer) : Unpooled.wrappedBuffer(answer, page));
    finish();
  }

  @Override
  void finished() {
    inspector.close();
  }
}
