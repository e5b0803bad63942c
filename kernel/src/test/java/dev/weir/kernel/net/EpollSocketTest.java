package dev.weir.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpollSocketTest {
  private static final EpollIoEvent READABLE = () -> EpollIoOps.EPOLLIN;
  private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

  private final List<IoEvent> seen = new ArrayList<>();
  private final List<IoOps> told = new ArrayList<>();
  private final ArrayDeque<EpollSocket> changed = new ArrayDeque<>();
  private final EpollSocket socket = new EpollSocket(new Handle(), changed).in(new Registration());

  /** Ends a turn of the loop. */
  private void turn() {
    for (EpollSocket one = changed.poll(); one != null; one = changed.poll()) {
      one.tell();
    }
  }

  @Test
  void anEventOfTheSocketThatHadTheNumberBeforeIsNotOfThisOne() {
    socket.submit(EpollIoOps.EPOLLOUT);
    socket.handle(socket, READABLE);
    assertThat(seen).isEmpty();
    turn();
    socket.handle(socket, READABLE);
    assertThat(seen).containsExactly(READABLE);
  }

  @Test
  void theSystemIsToldOnceATurnAndOnlyWhatIsNew() {
    socket.submit(EpollIoOps.EPOLLOUT);
    socket.submit(EpollIoOps.EPOLLRDHUP);
    socket.submit(EpollIoOps.EPOLLIN);
    assertThat(told).isEmpty();
    turn();
    assertThat(told).containsExactly(EpollIoOps.EPOLLIN);
    socket.submit(EpollIoOps.EPOLLOUT);
    socket.submit(EpollIoOps.EPOLLIN);
    turn();
    assertThat(told).hasSize(1);
  }

  @Test
  void noWishKeepsAnUnconnectedSocketOutOfTheSetAndAnotherInIt() {
    socket.submit(EpollIoOps.NONE);
    turn();
    assertThat(told).isEmpty();
    socket.submit(EpollIoOps.EPOLLIN);
    turn();
    socket.submit(EpollIoOps.NONE);
    turn();
    assertThat(told).containsExactly(EpollIoOps.EPOLLIN, EpollIoOps.EPOLLET);
  }

  @Test
  void whoTakesTheEventsGetsThemUntilTheyAreGivenBackAndNettysWishHoldsAgain() {
    var ready = new ArrayList<String>();
    socket.submit(EpollIoOps.EPOLLRDHUP);
    turn();
    socket.take((read, write, error) -> ready.add(read + " " + write + " " + error));
    socket.handle(socket, READABLE);
    socket.submit(EpollIoOps.EPOLLIN);
    turn();
    assertThat(seen).isEmpty();
    assertThat(ready).containsExactly("true false false");
    socket.giveBack();
    assertThat(told).last().isEqualTo(EpollIoOps.EPOLLIN);
    socket.handle(socket, READABLE);
    assertThat(seen).hasSize(1);
  }

  @Test
  void whatNettyHasStillToWriteItWritesWhileTheEventsAreTaken() {
    socket.submit(EpollIoOps.EPOLLOUT);
    turn();
    socket.take((read, write, error) -> {});
    socket.handle(socket, WRITABLE);
    assertThat(seen).hasSize(1);
  }

  private final class Handle implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return new FileDescriptor(0);
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      seen.add(event);
    }

    @Override
    public void close() {}
  }

  private final class Registration implements IoRegistration {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's interface has it so
    public <T> T attachment() {
      return null;
    }

    @Override
    public long submit(IoOps ops) {
      told.add(ops);
      return 0;
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public boolean cancel() {
      return true;
    }
  }
}
