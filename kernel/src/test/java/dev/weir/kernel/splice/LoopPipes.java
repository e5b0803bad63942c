package dev.weir.kernel.splice;

import dev.weir.kernel.net.Eventually;
import io.netty.channel.EventLoop;
import java.util.function.ToIntFunction;

/** Gives an event loop the pipes that a test wants it to have, and counts them. */
public final class LoopPipes {
  private final EventLoop loop;

  private LoopPipes(EventLoop loop) {
    this.loop = loop;
    Eventually.until("the native part is linked", NativeSplice::isReady);
  }

  /** The loop's own. */
  public static LoopPipes of(EventLoop loop) {
    return new LoopPipes(loop);
  }

  /** So many at most. */
  public static LoopPipes most(EventLoop loop, int most) {
    return using(loop, new PipeCalls(), most);
  }

  /** On a system that does not splice. */
  public static LoopPipes refusing(EventLoop loop, int error) {
    return using(
        loop,
        new PipeCalls() {
          @Override
          long splice(int from, int to, long bytes) {
            return -error;
          }
        },
        PipePool.MOST);
  }

  private static LoopPipes using(EventLoop loop, PipeCalls calls, int most) {
    var pipes = new LoopPipes(loop);
    var _ = loop.submit(() -> PipePool.use(new PipePool(loop, calls, most))).syncUninterruptibly();
    return pipes;
  }

  /** How many there are. */
  public int open() {
    return ask(PipePool::open);
  }

  /** Closes what is not lent, as happens after some seconds. */
  public void sweep() {
    ask(pool -> {
      pool.sweep();
      pool.sweep();
      return 0;
    });
  }

  private int ask(ToIntFunction<PipePool> question) {
    return loop.submit(() -> question.applyAsInt(PipePool.of(loop))).syncUninterruptibly().getNow();
  }
}
