package dev.weir.kernel.splice;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links the C library's functions the first time that anybody wants them: on a thread of its own,
 * since that takes longer than an event loop may stand still.
 */
final class NativeSplice {
  private static final Logger LOG = LoggerFactory.getLogger(NativeSplice.class);
  private static final AtomicBoolean ASKED = new AtomicBoolean();
  private static volatile boolean ready;

  private NativeSplice() {}

  /** Whether the functions are linked; begins to link them if not. Any thread. */
  static boolean isReady() {
    if (!ready && ASKED.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("splice-link").start(NativeSplice::link);
    }
    return ready;
  }

  private static void link() {
    try {
      new PipeCalls().warmUp();
      ready = true;
    } catch (RuntimeException | LinkageError e) {
      LOG.atWarn()
          .setCause(e)
          .log("splice(2) cannot be called here: all bytes are copied, which costs more CPU");
    }
  }
}
