package dev.weir.testkit.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that loses Netty buffers: {@code @ExtendWith(Leaks.class)}.
 *
 * <p>Every buffer is tracked while the class runs. At its end one more buffer is lost on purpose,
 * and collected and waited for: once Netty has reported that one, it has also reported those that
 * were lost before, and if it never does, the check itself fails.
 *
 * @since 1.0
 */
public final class Leaks implements BeforeAllCallback, AfterAllCallback {
  /** Netty reports what looks the same only once in the life of a process. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final String CANARY = "lost on purpose, no. ";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();
  private ResourceLeakDetector.Level before = ResourceLeakDetector.Level.SIMPLE;

  /** Made by JUnit. */
  public Leaks() {}

  @Override
  public void beforeAll(ExtensionContext context) throws ReflectiveOperationException {
    reports.clear();
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    detector().setLeakListener((_, records) -> reports.add(records));
  }

  @Override
  public void afterAll(ExtensionContext context) throws ReflectiveOperationException {
    List<String> lost = new ArrayList<>();
    try {
      lost.addAll(collect());
    } finally {
      detector().setLeakListener(null);
      ResourceLeakDetector.setLevel(before);
    }
    if (!lost.isEmpty()) {
      throw new AssertionError(
          lost.size() + " kinds of buffers were not released:\n" + String.join("\n", lost));
    }
  }

  /** What was reported up to the report of the buffers that are lost here. */
  List<String> collect() {
    // The first one may be reported before others that were collected with it, but not the second.
    awaitReport(CANARY + NUMBER.incrementAndGet());
    awaitReport(CANARY + NUMBER.incrementAndGet());
    return reports.stream().filter(report -> !report.contains(CANARY)).toList();
  }

  private void awaitReport(String canary) {
    lose(canary);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (reports.stream().noneMatch(report -> report.contains(canary))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("leaks: a lost buffer was not reported within " + PATIENCE);
      }
      System.gc();
      // Netty reports what was collected when it tracks the next buffer.
      ByteBufAllocator.DEFAULT.heapBuffer(16).release();
      Thread.onSpinWait();
    }
  }

  /** In a method of its own, so that no variable of a running frame still holds the buffer. */
  private static void lose(String hint) {
    ByteBuf lost = ByteBufAllocator.DEFAULT.heapBuffer(16);
    lost.touch(hint);
  }

  /** There is no public way to the detector of buffers once it exists. */
  private static ResourceLeakDetector<?> detector() throws ReflectiveOperationException {
    Class<?> type = Class.forName("io.netty.buffer.AbstractByteBuf");
    Field field = type.getDeclaredField("leakDetector");
    field.setAccessible(true);
    return (ResourceLeakDetector<?>) field.get(null);
  }
}
