package dev.weir.kernel.relay;

import dev.weir.spi.net.Interceptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A stream that an inspector takes over: neither side is read any more, and what was read meanwhile
 * is kept for whoever takes it. Event loop of the pair.
 */
final class Surrender {
  private final Interceptor taker;
  private @Nullable CompositeByteBuf surplus;

  /** Where a stream goes that is taken over. */
  interface To {
    /**
     * Takes it.
     *
     * @param held all that the client sent; taken
     * @param surplus what the server sent since, none of which was forwarded; null if nothing
     */
    void give(Interceptor interceptor, CompositeByteBuf held, @Nullable ByteBuf surplus);
  }

  /** Stops reading both sides. */
  Surrender(Interceptor taker, Side client, Side server) {
    this.taker = taker;
    client.channel.config().setAutoRead(false);
    server.channel.config().setAutoRead(false);
  }

  /** Keeps what the server has sent; takes the buffer. */
  void keep(Channel server, ByteBuf chunk) {
    CompositeByteBuf all = surplus;
    if (all == null) {
      all = server.alloc().compositeBuffer();
      surplus = all;
    }
    all.addComponent(true, chunk);
  }

  /** Gives the stream away; its sides leave their pipelines. */
  void give(To to, Side client, Side server, Withheld held) {
    CompositeByteBuf all = held.join(client.channel.alloc());
    remove(client);
    remove(server);
    ByteBuf rest = surplus;
    surplus = null;
    to.give(taker, all, rest);
  }

  private static void remove(Side side) {
    if (side.channel.pipeline().context(side) != null) {
      side.channel.pipeline().remove(side);
    }
  }

  /** Nobody takes it any more. */
  void discard() {
    ByteBuf rest = surplus;
    surplus = null;
    if (rest != null) {
      rest.release();
    }
  }
}
