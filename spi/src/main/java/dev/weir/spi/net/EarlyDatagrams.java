package dev.weir.spi.net;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of a flow that nobody receives yet, within bounds. Owns their buffers. Loop of the
 * flow.
 */
final class EarlyDatagrams {
  /** What may wait for the receiver of one flow, whatever the number of datagrams. */
  private static final int MAX_BYTES = 256 * 1024;

  private final int most;
  private @Nullable ArrayDeque<ByteBuf> waiting;
  private int bytes;

  /**
   * None yet.
   *
   * @param most how many may wait
   */
  EarlyDatagrams(int most) {
    this.most = most;
  }

  /**
   * Keeps a datagram in a buffer of its own size: the one that it came in may be far larger.
   *
   * @param datagram not taken
   * @return false if there is no room
   */
  boolean keep(ByteBuf datagram) {
    int size = datagram.readableBytes();
    ArrayDeque<ByteBuf> all = waiting;
    if (all == null) {
      all = new ArrayDeque<>(2);
      waiting = all;
    }
    if (all.size() >= most || bytes + size > MAX_BYTES) {
      return false;
    }
    bytes += size;
    all.add(datagram.alloc().buffer(size).writeBytes(datagram));
    return true;
  }

  /** The first of them, which the caller then owns; null if there are no more. */
  @Nullable ByteBuf poll() {
    ByteBuf first = waiting == null ? null : waiting.poll();
    bytes -= first == null ? 0 : first.readableBytes();
    return first;
  }

  /** Releases all; how many there were. */
  int discard() {
    int count = 0;
    for (ByteBuf one = poll(); one != null; one = poll()) {
      one.release();
      count++;
    }
    return count;
  }
}
