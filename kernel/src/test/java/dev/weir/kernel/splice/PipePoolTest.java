package dev.weir.kernel.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipePoolTest {
  private static final int EMFILE = 24;

  private final EventLoop loop = new DefaultEventLoop();

  @AfterEach
  void stop() {
    var _ = loop.shutdownGracefully();
  }

  /** A pool with real pipes, used as its loop would. */
  private PipePool pool(PipeCalls calls, int most) {
    return new PipePool(loop, calls, most);
  }

  private static Pipe borrow(PipePool pool) {
    Pipe pipe = pool.borrow();
    assertThat(pipe).isNotNull();
    return pipe;
  }

  @Test
  void lendsSoManyAndNoMoreUntilOneComesBack() {
    PipePool pool = pool(new PipeCalls(), 2);
    Pipe first = borrow(pool);
    Pipe second = borrow(pool);
    assertThat(pool.borrow()).isNull();
    assertThat(pool.hasOne()).isFalse();
    pool.giveBack(first);
    assertThat(pool.borrow()).isSameAs(first);
    pool.giveBack(first);
    pool.giveBack(second);
    pool.close();
    assertThat(pool.open()).isZero();
  }

  @Test
  void aPipeHoldsAMegabyteOrWhatTheSystemAllows() {
    var calls = new PipeCalls();
    PipePool pool = pool(calls, 1);
    Pipe pipe = borrow(pool);
    assertThat(calls.size(pipe.writeEnd)).isBetween(PipePool.LEAST_BYTES, PipePool.WANTED_BYTES);
    pool.giveBack(pipe);
    pool.close();
  }

  @Test
  void aPipeWithBytesInItIsNotLentAgain() {
    PipePool pool = pool(new PipeCalls(), 1);
    Pipe pipe = borrow(pool);
    pipe.added(5);
    pool.giveBack(pipe);
    assertThat(pool.open()).isZero();
    assertThat(pool.borrow()).isNotNull().isNotSameAs(pipe);
  }

  @Test
  void whatNobodyNeededBetweenTwoLooksIsClosed() {
    PipePool pool = pool(new PipeCalls(), 8);
    List<Pipe> lent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      lent.add(borrow(pool));
    }
    lent.forEach(pool::giveBack);
    pool.sweep();
    assertThat(pool.open()).as("free only since the last look").isEqualTo(4);
    pool.giveBack(borrow(pool));
    pool.sweep();
    assertThat(pool.open()).as("one was in use in between").isEqualTo(1);
    pool.sweep();
    assertThat(pool.open()).isZero();
  }

  @Test
  void withoutDescriptorsThereIsNoPipeAndNoneIsTriedForAWhile() {
    var tries = new int[1];
    PipePool pool =
        pool(
            new PipeCalls() {
              @Override
              long pipe() {
                tries[0]++;
                return -EMFILE;
              }
            },
            8);
    assertThat(pool.borrow()).isNull();
    assertThat(pool.hasOne()).isFalse();
    assertThat(pool.borrow()).isNull();
    assertThat(tries[0]).isEqualTo(1);
    assertThat(pool.open()).isZero();
  }

  @Test
  void aPipeOfAPageOrTwoIsNotWorthIt() {
    PipePool pool =
        pool(
            new PipeCalls() {
              @Override
              int resize(int pipe, int bytes) {
                return -1;
              }

              @Override
              int size(int pipe) {
                return 8192;
              }
            },
            8);
    assertThat(pool.borrow()).isNull();
    assertThat(pool.open()).isZero();
  }

  @Test
  void onceRefusedNothingIsLentAnyMore() {
    PipePool pool = pool(new PipeCalls(), 8);
    pool.giveBack(borrow(pool));
    pool.refuse(38);
    assertThat(pool.hasOne()).isFalse();
    pool.close();
    assertThat(pool.open()).isZero();
  }
}
