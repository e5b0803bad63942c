package dev.weir.plugin.recorder.tcp;

import dev.weir.spi.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection on which one thread waits and any thread may end the waiting. What the other
 * side sends is thrown away.
 */
final class Connection implements AutoCloseable {
  private static final int READ = 4 << 10;

  /** Most reads in a row, for a sink that talks without end. */
  private static final int MOST_READS = 16;

  private final long timeout;
  private final Selector selector;
  private final ByteBuffer ignored = ByteBuffer.allocate(READ);
  private @Nullable SocketChannel channel;

  Connection(Duration timeout) throws IOException {
    this.timeout = timeout.toNanos();
    this.selector = Selector.open();
  }

  /** Connects to the first address of a name that can be reached, all within the time-out. */
  void connect(HostPort target) throws IOException {
    long until = System.nanoTime() + timeout;
    IOException last = new IOException("no address");
    for (InetAddress address : InetAddress.getAllByName(target.host())) {
      try {
        connect(new InetSocketAddress(address, target.port()), until);
        return;
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private void connect(InetSocketAddress address, long until) throws IOException {
    SocketChannel fresh = SocketChannel.open();
    try {
      fresh.configureBlocking(false);
      fresh.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      SelectionKey key = fresh.register(selector, SelectionKey.OP_CONNECT);
      if (!fresh.connect(address)) {
        do {
          await(until, "connecting");
        } while (!fresh.finishConnect());
      }
      key.interestOps(0);
    } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
      fresh.close();
      throw e instanceof IOException problem ? problem : closed();
    }
    boolean open;
    synchronized (this) {
      channel = fresh;
      open = selector.isOpen();
    }
    if (!open) {
      fresh.close();
      throw closed();
    }
  }

  /** Whether the other side has not closed it, as far as one can know without sending. */
  boolean isOpen() {
    SocketChannel open = channel();
    try {
      return open != null && selector.isOpen() && !ended(open);
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized @Nullable SocketChannel channel() {
    return channel;
  }

  private boolean ended(SocketChannel open) throws IOException {
    for (int i = 0; i < MOST_READS; i++) {
      int count = open.read(ignored.clear());
      if (count <= 0) {
        return count < 0;
      }
    }
    return false;
  }

  /**
   * Writes all of it.
   *
   * @throws IOException if the connection ended or nothing could be written for the time-out; some
   *     of it may have been sent
   */
  void write(ByteBuffer bytes) throws IOException {
    SocketChannel open = channel();
    if (open == null) {
      throw closed();
    }
    try {
      SelectionKey key = open.keyFor(selector);
      if (key == null) {
        throw closed();
      }
      long until = System.nanoTime() + timeout;
      while (bytes.hasRemaining()) {
        if (open.write(bytes) > 0) {
          until = System.nanoTime() + timeout;
          continue;
        }
        key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
        await(until, "sending");
        key.interestOps(0);
        if (ended(open)) {
          throw new IOException("the sink closed the connection");
        }
      }
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw new IOException("closed", e);
    }
  }

  private void await(long until, String what) throws IOException {
    long left = until - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException(what + ": no progress for " + timeout / 1_000_000 + " ms");
    }
    selector.select(ready -> {}, Math.max(1, left / 1_000_000));
  }

  private static IOException closed() {
    return new IOException("closed");
  }

  /** Ends it, and whoever waits on it. */
  @Override
  public void close() {
    SocketChannel open;
    synchronized (this) {
      open = channel;
    }
    try (open;
        selector) {
      selector.wakeup();
    } catch (IOException e) {
      // Nothing is left to be closed: both were tried.
      return;
    }
  }
}
