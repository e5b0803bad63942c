package dev.weir.plugin.snifftls;

import dev.weir.spi.net.HeldStream;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.wire.http2.Http2Inspector;
import dev.weir.wire.http2.Tunnels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Over HTTP/2, for clients that offer nothing else: as little of RFC 9113 as an answer to the first
 * request takes. The exchange is a record like any other.
 *
 * <pre>
 *  frame (section 4.1):   +----------+--------+---------+-------------+------------+
 *                         | length 3 | type 1 | flags 1 | stream id 4 | payload …  |
 *                         +----------+--------+---------+-------------+------------+
 * </pre>
 */
final class Http2Refusal extends Refusal {
  private static final int PREFACE = 24;
  private static final int FRAME_HEADER = 9;

  /** The largest frame that we allow: the default of SETTINGS_MAX_FRAME_SIZE. */
  private static final int LARGEST = 16_384;

  private static final int MOST_FRAMES = 100;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Http2Inspector inspector;
  private @Nullable CompositeByteBuf unread;
  private boolean prefaced;
  private int frames;
  private int asking;

  Http2Refusal(HeldStream stream, SniffContext context, String host, String text) {
    super(stream, host, text);
    inspector =
        new Http2Inspector(
            context.session(),
            Http2Inspector.Options.DEFAULT.withPort(stream.target().port()),
            Tunnels.NONE);
  }

  @Override
  void begin(Channel client) {
    send(client, SETTINGS, 0, 0, new byte[0]);
    client.flush();
  }

  @Override
  void read(ChannelHandlerContext context, ByteBuf bytes) {
    var _ = inspector.onBytes(Direction.CLIENT, Bytes.of(ByteBufUtil.getBytes(bytes)));
    CompositeByteBuf all = unread;
    if (all == null) {
      all = context.alloc().compositeBuffer(64);
      unread = all;
    }
    all.addComponent(true, bytes.retain());
    if (!prefaced) {
      if (all.readableBytes() < PREFACE) {
        return;
      }
      all.skipBytes(PREFACE);
      prefaced = true;
    }
    while (!isOver() && all.readableBytes() >= FRAME_HEADER) {
      int at = all.readerIndex();
      int length = all.getUnsignedMedium(at);
      if (length > LARGEST || ++frames > MOST_FRAMES) {
        finish();
        return;
      }
      if (all.readableBytes() < FRAME_HEADER + length) {
        return;
      }
      int type = all.getByte(at + 3);
      int flags = all.getByte(at + 4);
      int id = all.getInt(at + 5) & 0x7fff_ffff;
      all.skipBytes(FRAME_HEADER + length);
      frame(context, type, flags, id);
    }
  }

  private void frame(ChannelHandlerContext context, int type, int flags, int id) {
    Channel client = context.channel();
    if (type == SETTINGS && (flags & ACK) == 0) {
      send(client, SETTINGS, ACK, 0, new byte[0]);
      client.flush();
    } else if (type == HEADERS && (flags & END_HEADERS) != 0) {
      answer(client, id);
    } else if (type == HEADERS) {
      asking = id;
    } else if (type == CONTINUATION && id == asking && (flags & END_HEADERS) != 0) {
      answer(client, id);
    }
  }

  private void answer(Channel client, int id) {
    Exchange exchange = inspector.exchange(id);
    if (exchange != null) {
      exchange.ended(Closer.WEIR, Ending.UPSTREAM).error(error());
    }
    byte[] page = page();
    send(client, HEADERS, END_HEADERS, id, head(page.length));
    send(client, DATA, END_STREAM, id, page);
    send(client, GOAWAY, 0, 0, goaway(id));
    finish();
  }

  /** RFC 7541 section 6.2.2: literals without indexing, names from the static table. */
  private static byte[] head(int length) {
    byte[] type = ascii("text/html; charset=utf-8");
    byte[] size = ascii(Integer.toString(length));
    var head = new java.io.ByteArrayOutputStream();
    head.write(8); // :status
    head.write(3);
    head.writeBytes(ascii("502"));
    head.write(0x0f); // content-type, index 31
    head.write(31 - 15);
    head.write(type.length);
    head.writeBytes(type);
    head.write(0x0f); // content-length, index 28
    head.write(28 - 15);
    head.write(size.length);
    head.writeBytes(size);
    return head.toByteArray();
  }

  private static byte[] goaway(int last) {
    return new byte[] {
      (byte) (last >>> 24), (byte) (last >>> 16), (byte) (last >>> 8), (byte) last, 0, 0, 0, 0
    };
  }

  private void send(Channel client, int type, int flags, int id, byte[] payload) {
    ByteBuf frame = client.alloc().buffer(FRAME_HEADER + payload.length);
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(id);
    frame.writeBytes(payload);
    var _ = inspector.onBytes(Direction.SERVER, Bytes.of(ByteBufUtil.getBytes(frame)));
    var _ = client.write(frame);
  }

  @Override
  void finished() {
    inspector.close();
    release();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release();
  }

  private void release() {
    CompositeByteBuf all = unread;
    unread = null;
    if (all != null) {
      all.release();
    }
  }
}
