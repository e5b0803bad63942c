package dev.weir.plugin.snifftls;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.tls.TlsInspector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Shows what a server sends to an inspector of hellos, until that has seen enough. Event loop. */
final class HelloWatch extends ChannelInboundHandlerAdapter {
  private static final byte HANDSHAKE = 0x16;

  private final TlsInspector facts;
  private boolean first = true;

  HelloWatch(TlsInspector facts) {
    this.facts = facts;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      if (first && bytes.getByte(bytes.readerIndex()) != HANDSHAKE) {
        // An alert to us is not the client's: whoever passes the stream on reads the next one.
        context.pipeline().remove(this);
        context.fireChannelRead(message);
        return;
      }
      first = false;
      Step step = facts.onBytes(Direction.SERVER, Bytes.of(ByteBufUtil.getBytes(bytes)));
      if (!(step instanceof Step.Watch)) {
        context.pipeline().remove(this);
      }
    }
    context.fireChannelRead(message);
  }
}
