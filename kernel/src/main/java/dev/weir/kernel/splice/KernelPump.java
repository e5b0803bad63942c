package dev.weir.kernel.splice;

import dev.weir.kernel.net.SocketEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Errors;
import java.util.concurrent.TimeUnit;

/**
 * Moves the bytes of two joined sockets inside the kernel for as long as that pays.
 *
 * <pre>
 *             events of the client's socket
 *                 |             ^
 *        readable v             | writable
 *   client ==> [ chute: pipe ] ==> server      and the same the other way round
 * </pre>
 *
 * <p>The channels stay with Netty, which is only not told of events meanwhile. When chunks become
 * small, when no pipe is to be had, or at the end, what is in a pipe is put into Netty's outbound
 * buffer, and copying goes on from there: nothing is lost or re-ordered either way. Event loop of
 * both channels.
 */
public final class KernelPump {
  /** Wake-ups that are looked at together. */
  private static final int WINDOW = 16;

  /** Below so many bytes for each wake-up, copying is cheaper. */
  private static final long SMALL_BYTES = 8 * 1024;

  private static final long STUCK_SECONDS = 5;

  private static final int EPERM = 1;
  private static final int EINVAL = 22;
  private static final int ENOSYS = 38;

  private final Flow forth;
  private final Flow back;
  private final PipePool pool;
  private final Runnable stopped;
  private boolean started;
  private boolean watching;
  private boolean over;
  private int wakes;
  private long before;

  /** One of the two sockets, with what is to be told of it. */
  public interface End {
    /** The socket. */
    Channel channel();

    /** Whether nothing more comes from it. */
    boolean isEnded();

    /** So many bytes were taken from it. */
    void moved(long bytes);

    /** Nothing more comes from it, and all that came has been passed. */
    void ended();

    /** It has failed. */
    void broken(Throwable cause);
  }

  /** A direction with both its ends. */
  private record Flow(End from, End to, Chute chute, SocketEvents events) {}

  private KernelPump(End one, End other, PipePool pool, Runnable stopped) {
    this.pool = pool;
    this.stopped = stopped;
    forth = flow(one, other, pool);
    back = flow(other, one, pool);
  }

  private static Flow flow(End from, End to, PipePool pool) {
    SocketEvents events = SocketEvents.of(from.channel());
    if (events == null) {
      throw new IllegalStateException("pump: not a socket on native epoll");
    }
    var chute =
        new Chute(
            pool,
            ((EpollSocketChannel) from.channel()).fd().intValue(),
            ((EpollSocketChannel) to.channel()).fd().intValue(),
            from.isEnded());
    return new Flow(from, to, chute, events);
  }

  /**
   * Whether a pair of sockets could be pumped now.
   *
   * @return false as well while the native part is still being prepared
   */
  public static boolean isPossible(Channel one, Channel other) {
    return SocketEvents.of(one) != null
        && SocketEvents.of(other) != null
        && one.eventLoop().equals(other.eventLoop())
        && NativeSplice.isReady()
        && PipePool.of(one.eventLoop()).hasOne();
  }

  /**
   * A pump for a pair of sockets, which is still to be started.
   *
   * @param stopped called when it has given both back by itself, with what was in flight in Netty's
   *     buffers, flushed; not called after {@link #stop}
   */
  public static KernelPump of(End one, End other, Runnable stopped) {
    return new KernelPump(one, other, PipePool.of(one.channel().eventLoop()), stopped);
  }

  /** Takes over from Netty. Auto-read of both must be off. */
  public void start() {
    take(forth, back);
    take(back, forth);
    started = true;
    work();
  }

  private void take(Flow from, Flow to) {
    Channel target = from.to().channel();
    if (pending(target) > 0) {
      from.chute().waiting(true);
      target
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(flushed -> {
            from.chute().waiting(false);
            work();
          });
    }
    from.events()
        .take((read, write, error) -> {
          if (read) {
            from.chute().readable();
          }
          if (write) {
            to.chute().writable();
          }
          if (error && from.chute().isBehind()) {
            // The error would wait behind bytes that may never go: Netty does not wait.
            leave();
          } else {
            work();
          }
        });
  }

  private static long pending(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  private void work() {
    if (over || !started) {
      return;
    }
    long had = moved();
    turn(forth);
    if (!over) {
      turn(back);
    }
    if (over) {
      return;
    }
    watchLoad();
    if (moved() != had) {
      wakes++;
    }
    if (isSlack()) {
      leave();
    }
  }

  private long moved() {
    return forth.chute().moved() + back.chute().moved();
  }

  /** How many bytes it has brought to their targets so far. */
  public long delivered() {
    return forth.chute().delivered() + back.chute().delivered();
  }

  /** A peer that takes nothing must not keep a pipe from others for ever. */
  private void watchLoad() {
    if (!watching && (forth.chute().isLoaded() || back.chute().isLoaded())) {
      watching = true;
      long had = delivered();
      var _ =
          forth
              .from()
              .channel()
              .eventLoop()
              .schedule(() -> look(had), STUCK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void look(long had) {
    watching = false;
    if (over) {
      return;
    }
    if (had == delivered() && !pool.hasOne()) {
      leave();
    } else {
      watchLoad();
    }
  }

  /** Whether few bytes came for many wake-ups. */
  private boolean isSlack() {
    if (wakes < WINDOW) {
      return false;
    }
    long all = moved();
    boolean slack = all - before < wakes * SMALL_BYTES;
    wakes = 0;
    before = all;
    return slack;
  }

  /** Lets one direction move. */
  private void turn(Flow flow) {
    if (!flow.from().channel().isOpen() || !flow.to().channel().isOpen()) {
      // Its number may be another socket's already. Whoever closed it tells the pair.
      return;
    }
    long had = flow.chute().moved();
    Chute.Outcome outcome = flow.chute().turn();
    flow.from().moved(flow.chute().moved() - had);
    switch (outcome) {
      case REST -> {}
      case MORE -> flow.events().again();
      case NO_PIPE -> leave();
      case ENDED -> flow.from().ended();
      case SOURCE_FAILED -> failed(flow, flow.from());
      case TARGET_FAILED -> flow.to().broken(cause(flow));
    }
  }

  /** Not every error is one of the socket: the system may not splice it. */
  private void failed(Flow flow, End from) {
    int error = flow.chute().error();
    if (error == EINVAL || error == ENOSYS || error == EPERM) {
      pool.refuse(error);
      leave();
    } else {
      from.broken(cause(flow));
    }
  }

  private static Throwable cause(Flow flow) {
    return Errors.newIOException("splice", -flow.chute().error());
  }

  private void leave() {
    stop();
    stopped.run();
  }

  /**
   * Gives the sockets back to Netty, at any time and more than once. What was in flight is in
   * Netty's outbound buffers then, and flushed as far as the sockets take it.
   */
  public void stop() {
    if (over) {
      return;
    }
    over = true;
    give(forth);
    give(back);
    forth.events().giveBack();
    back.events().giveBack();
  }

  private static void give(Flow flow) {
    Channel target = flow.to().channel();
    if (!target.isActive()) {
      flow.chute().discard();
      return;
    }
    ByteBuf left;
    try {
      left = flow.chute().unload(target.alloc());
    } catch (IllegalStateException | OutOfMemoryError e) {
      // No memory for what is in the pipe: without it nobody may take the stream for whole.
      flow.chute().discard();
      target.config().setOption(ChannelOption.SO_LINGER, 0);
      flow.to().broken(e);
      return;
    }
    if (left != null) {
      var _ = target.writeAndFlush(left, target.voidPromise());
    }
  }
}
