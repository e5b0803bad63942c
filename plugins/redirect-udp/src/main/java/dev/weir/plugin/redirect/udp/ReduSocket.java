package dev.weir.plugin.redirect.udp;

import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.DatagramFlows;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One listening socket on one event loop, with the two by which it answers. Made on an ordinary
 * thread, used on its loop from {@link #serve} on.
 */
final class ReduSocket implements EpollIoHandle, DatagramFlows.Carrier<FlowKey> {
  /** Batches that are read in a row before other sockets of the loop get their turn. */
  private static final int TURNS = 8;

  private final IoEventLoop loop;
  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc(arena);
  private final int fd;
  private final FileDescriptor descriptor;
  private final InetSocketAddress address;
  private final Inbox inbox;
  private final @Nullable Outbox reply4;
  private final @Nullable Outbox reply6;
  private final int replyFd4;
  private final int replyFd6;
  private final IcmpErrors errors;
  private final FlowKey probe = new FlowKey();
  private @Nullable DatagramFlows<FlowKey> flows;
  private @Nullable IoRegistration registration;
  private boolean over;

  ReduSocket(IoEventLoop loop, InetSocketAddress wanted, boolean v4, int mark) throws IOException {
    this.loop = loop;
    var sockets = new TransparentSockets(libc);
    fd = sockets.listening(wanted, v4);
    int four = -1;
    int six = -1;
    try {
      address = sockets.name(fd, v4);
      boolean both = address.getAddress().isAnyLocalAddress();
      four = v4 || both ? sockets.sending(true, Libc.IPPROTO_UDP, mark) : -1;
      six = v4 ? -1 : sockets.sending(false, Libc.IPPROTO_UDP, mark);
    } catch (IOException e) {
      libc.close(fd);
      if (four >= 0) {
        libc.close(four);
      }
      arena.close();
      throw e;
    }
    replyFd4 = four;
    replyFd6 = six;
    descriptor = new FileDescriptor(fd);
    errors = new IcmpErrors(arena, libc, mark, System::nanoTime);
    inbox = new Inbox(arena, libc);
    reply4 = four < 0 ? null : new Outbox(arena, libc, four, true);
    reply6 = six < 0 ? null : new Outbox(arena, libc, six, false);
  }

  InetSocketAddress address() {
    return address;
  }

  /** Starts to read. On the loop. */
  void serve(String name, DatagramFlows.Limits limits, Acceptor acceptor) {
    if (over) {
      return;
    }
    flows = new DatagramFlows<>(name, limits, this, acceptor);
    var _ =
        loop.register(this)
            .addListener(done -> {
              if (done.isSuccess() && done.getNow() instanceof IoRegistration made) {
                registration = made;
                var _ = made.submit(EpollIoOps.EPOLLIN);
              } else {
                close();
              }
            });
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  /** There is something to read. The interest is level-triggered: what is left brings us back. */
  @Override
  public void handle(IoRegistration from, IoEvent event) {
    DatagramFlows<FlowKey> known = flows;
    if (over || known == null) {
      return;
    }
    for (int turn = 0; turn < TURNS && !over; turn++) {
      int count = inbox.receive(fd);
      if (count < 0 && count != -Libc.EAGAIN && count != -Libc.EINTR) {
        known.complain("a datagram could not be read: error " + -count);
      }
      for (int i = 0; i < count && !over; i++) {
        if (inbox.key(i, probe)) {
          known.arrived(probe, inbox.datagram(i, ByteBufAllocator.DEFAULT));
        } else {
          known.complain("a datagram without original destination was dropped");
        }
      }
      known.batchEnd();
      if (count < Inbox.BATCH) {
        return;
      }
    }
  }

  @Override
  public FlowKey lasting(FlowKey key) {
    return new FlowKey(key);
  }

  @Override
  public DatagramFlows.Ends ends(FlowKey key) {
    InetSocketAddress original = key.original();
    return new DatagramFlows.Ends(key.client(), original, original);
  }

  @Override
  public boolean send(FlowKey key, ByteBuf datagram) {
    Outbox out = key.isV4() ? reply4 : reply6;
    boolean possible = out != null && !over;
    if (possible && out != null) {
      out.add(key, datagram);
    }
    datagram.release();
    return possible;
  }

  @Override
  public void unreachable(FlowKey key, Ending why) {
    if (!over) {
      errors.tell(key, why == Ending.REFUSED);
    }
  }

  @Override
  public void flush() {
    if (over) {
      return;
    }
    if (reply4 != null) {
      reply4.flush();
    }
    if (reply6 != null) {
      reply6.flush();
    }
  }

  /** Ends all flows and closes the sockets. On the loop; may be called twice. */
  @Override
  public void close() {
    if (over) {
      return;
    }
    DatagramFlows<FlowKey> known = flows;
    if (known != null) {
      known.close();
    }
    over = true;
    IoRegistration registered = registration;
    if (registered != null) {
      registered.cancel();
    }
    errors.close();
    libc.close(fd);
    if (replyFd4 >= 0) {
      libc.close(replyFd4);
    }
    if (replyFd6 >= 0) {
      libc.close(replyFd6);
    }
    arena.close();
  }
}
