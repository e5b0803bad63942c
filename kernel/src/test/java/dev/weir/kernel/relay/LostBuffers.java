package dev.weir.kernel.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Listens to Netty's leak detector while it is open. It loses a buffer of its own to know when the
 * collector has come round, and so fails if the detector is deaf.
 */
final class LostBuffers implements AutoCloseable {
  private static int number;

  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final ResourceLeakDetector<?> detector;
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  LostBuffers() throws ReflectiveOperationException {
    Field field = Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
    field.setAccessible(true);
    detector = (ResourceLeakDetector<?>) field.get(null);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    detector.setLeakListener((type, records) -> reports.add(records));
  }

  /** What was lost so far, apart from what is lost here on purpose. */
  List<String> found() {
    // What is collected together is reported in no order: only the second round says all is told.
    await("mine " + ++number);
    await("mine " + ++number);
    return reports.stream().filter(report -> !report.contains("mine ")).toList();
  }

  /** Forgets what was reported. */
  void forget() {
    reports.clear();
  }

  private void await(String mark) {
    lose(mark);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (reports.stream().noneMatch(report -> report.contains(mark))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the detector did not report a lost buffer within 20 s");
      }
      System.gc();
      PooledByteBufAllocator.DEFAULT.heapBuffer(1).release();
    }
  }

  private static void lose(String mark) {
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.heapBuffer(1);
    lost.touch(mark);
  }

  @Override
  public void close() {
    detector.setLeakListener(null);
    ResourceLeakDetector.setLevel(before);
  }
}
