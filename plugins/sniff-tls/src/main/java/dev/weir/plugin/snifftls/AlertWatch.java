package dev.weir.plugin.snifftls;

import dev.weir.wire.tls.Alerts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reads alerts that a client sends in the clear while it shakes hands. Clients refuse certificates
 * that way even in TLS 1.3, before they have switched to encryption; engines that expect it by then
 * only say that the record is broken. Event loop of the channel; removed after the handshake.
 *
 * <pre>
 *  +--------------+-----------+--------------+---------+---------------+
 *  | type 1: 0x15 | version 2 | length 2: 2  | level 1 | description 1 |
 *  +--------------+-----------+--------------+---------+---------------+
 * </pre>
 */
final class AlertWatch extends ChannelInboundHandlerAdapter {
  private static final int RECORD_HEADER = 5;
  private static final int ALERT = 0x15;

  private String alert = "";

  /** The alert, for example {@code fatal: unknown ca}; empty if none came. */
  String alert() {
    return alert;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      look(bytes);
    }
    context.fireChannelRead(message);
  }

  /** Records begin with chunks here, as far as it matters: the client waits before it refuses. */
  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (bytes.writerIndex() - at >= RECORD_HEADER + 2) {
      int length = bytes.getUnsignedShort(at + 3);
      if (bytes.getUnsignedByte(at) == ALERT && length == 2) {
        alert =
            Alerts.text(
                bytes.getUnsignedByte(at + RECORD_HEADER),
                bytes.getUnsignedByte(at + RECORD_HEADER + 1));
      }
      at += RECORD_HEADER + length;
    }
  }
}
