package dev.weir.kernel.net;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.UncheckedIOException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket in the epoll set: stands between Netty's registration and Netty's channel, in both
 * directions. Event loop of its channel only, like both of them.
 *
 * <p>What Netty wishes to be told is told to the system once for each turn of the loop, before it
 * waits, and only if it is something else than before: a connection that is dialled, accepted, read
 * and closed changes its mind a dozen times, of which the system needs to know half.
 *
 * <p>While events are taken away, Netty's wishes are only noted; they are made true when events are
 * given back. What Netty still had to write, it goes on to write.
 */
@SuppressWarnings("try") // Netty's close() throws any exception, and is not ours to call
final class EpollSocket implements EpollIoHandle, IoRegistration, SocketEvents {
  private static final EpollIoOps ALL_EDGES =
      EpollIoOps.EPOLLIN
          .with(EpollIoOps.EPOLLOUT)
          .with(EpollIoOps.EPOLLRDHUP)
          .with(EpollIoOps.EPOLLET);

  /** What says that there may be something to read, if only the end or an error. */
  private static final EpollIoOps READ =
      EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLERR);

  private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLERR);

  private static final Logger LOG = LoggerFactory.getLogger(EpollSocket.class);
  private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

  private final EpollIoHandle channel;
  private final Queue<EpollSocket> changed;
  private boolean queued;
  private boolean closing;
  private @Nullable IoOps told;
  private @Nullable IoRegistration set;
  private @Nullable Taker taker;
  private IoOps wish = EpollIoOps.NONE;

  /**
   * A socket that is about to be registered.
   *
   * @param changed who wants {@link #tell} to be called before the loop waits again
   */
  EpollSocket(EpollIoHandle channel, Queue<EpollSocket> changed) {
    this.channel = channel;
    this.changed = changed;
  }

  /** Notes what its place in the epoll set is. Before anything else. */
  EpollSocket in(IoRegistration netty) {
    set = netty;
    return this;
  }

  private IoRegistration set() {
    IoRegistration known = set;
    if (known == null) {
      throw new IllegalStateException("socket: not registered");
    }
    return known;
  }

  @Override
  public FileDescriptor fd() {
    FileDescriptor open = channel.fd();
    return closing ? new Closing(open.intValue()) : open;
  }

  /** A descriptor that is closed next, with which it leaves the epoll set by itself. */
  private static final class Closing extends FileDescriptor {
    Closing(int fd) {
      super(fd);
    }

    @Override
    public boolean isOpen() {
      return false;
    }
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    if (told == null) {
      // It is not in the set yet. The event is one of another socket, which was closed since the
      // system told of it, and whose number this one got: Netty goes by numbers alone. A connecting
      // socket would take the other's end for its own.
      return;
    }
    Taker instead = taker;
    if (instead == null) {
      channel.handle(this, event);
      return;
    }
    EpollIoOps ready = ((EpollIoEvent) event).ops();
    if (ready.contains(WRITE) && ((EpollIoOps) wish).contains(EpollIoOps.EPOLLOUT)) {
      channel.handle(this, WRITABLE);
      if (taker == null) {
        return;
      }
    }
    instead.ready(ready.contains(READ), ready.contains(WRITE), ready.contains(EpollIoOps.EPOLLERR));
  }

  @Override
  public void registered() {
    channel.registered();
  }

  @Override
  public void unregistered() {
    channel.unregistered();
  }

  @Override
  public void close() throws Exception {
    channel.close();
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's interface has it so
  public <T> T attachment() {
    return set().attachment();
  }

  @Override
  public long submit(IoOps ops) {
    wish = ops;
    if (!queued) {
      queued = true;
      changed.add(this);
    }
    return ((EpollIoOps) ops).value();
  }

  /** Tells the system what Netty wishes now. */
  void tell() {
    queued = false;
    if (taker == null && isValid()) {
      apply();
    }
  }

  /**
   * When a peer ends its direction while auto-read is off, Netty clears its last interest. Version
   * 4.2.18 then deletes the socket from the set, but forgets that it did: the next wish, to read or
   * to be told when a large answer can be written on, is a change of something that is not there.
   * It fails with ENOENT, and the connection is reset. An empty set of interests is therefore
   * replaced by edge-triggering alone, with which the system reports an error once and nothing
   * else.
   */
  private void apply() {
    boolean nothing = wish.equals(EpollIoOps.NONE);
    // A socket that is not connected yet must stay out of the set: it would report a hang-up.
    IoOps wanted = nothing && told != null ? EpollIoOps.EPOLLET : wish;
    if (wanted.equals(told) || wanted.equals(EpollIoOps.NONE)) {
      return;
    }
    told = wanted;
    try {
      set().submit(wanted);
    } catch (UncheckedIOException e) {
      LOG.atWarn().setCause(e).log("a socket cannot be watched any more; it is closed");
      shut();
    }
  }

  private void shut() {
    try {
      channel.close();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("a socket cannot be closed");
    }
  }

  @Override
  public boolean isValid() {
    return set().isValid();
  }

  @Override
  public boolean cancel() {
    taker = null;
    closing =
        channel instanceof Channel.Unsafe unsafe && !unsafe.voidPromise().channel().isActive();
    return set().cancel();
  }

  @Override
  public void take(Taker to) {
    taker = to;
    told = ALL_EDGES;
    set().submit(ALL_EDGES);
  }

  @Override
  public void again() {
    if (taker != null && isValid()) {
      set().submit(ALL_EDGES);
    }
  }

  @Override
  public void giveBack() {
    if (taker != null) {
      taker = null;
      if (isValid()) {
        apply();
      }
    }
  }
}
