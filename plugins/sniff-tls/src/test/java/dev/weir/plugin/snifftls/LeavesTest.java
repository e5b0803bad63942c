package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeavesTest {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger made = new AtomicInteger();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private Leaves<Leaf> leaves(int most) {
    return new Leaves<>(
        most,
        name -> {
          made.incrementAndGet();
          if (name.equals("bad")) {
            throw new IllegalStateException("planted");
          }
          return new Leaf(null, List.of(), now.plus(Duration.ofDays(1)));
        },
        leaf -> leaf,
        tasks::add,
        () -> now);
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void makesOneForAllWhoAskAtTheSameTime() {
    Leaves<Leaf> leaves = leaves(10);
    CompletableFuture<Leaf> one = leaves.of("a");
    CompletableFuture<Leaf> other = leaves.of("a");
    assertThat(one.isDone()).isFalse();
    work();
    assertThat(one.join()).isSameAs(other.join()).isSameAs(leaves.of("a").join());
    assertThat(made).hasValue(1);
  }

  @Test
  void keepsNoMoreThanItMayAndForgetsTheLeastUsed() {
    Leaves<Leaf> leaves = leaves(16);
    for (int i = 0; i < 1000; i++) {
      var _ = leaves.of("always");
      var _ = leaves.of("name-" + i);
      work();
      assertThat(leaves.size()).isLessThanOrEqualTo(16);
    }
    int before = made.get();
    assertThat(leaves.of("always")).isDone();
    assertThat(made).hasValue(before);
  }

  @Test
  void makesAnotherOneInTime() {
    Leaves<Leaf> leaves = leaves(10);
    var _ = leaves.of("a");
    work();
    now = now.plus(Duration.ofHours(25));
    CompletableFuture<Leaf> fresh = leaves.of("a");
    work();
    assertThat(fresh).isCompleted();
    assertThat(made).hasValue(2);
  }

  @Test
  void remembersNoFailure() {
    Leaves<Leaf> leaves = leaves(10);
    CompletableFuture<Leaf> one = leaves.of("bad");
    work();
    assertThat(one).isCompletedExceptionally();
    var _ = leaves.of("bad");
    work();
    assertThat(made).hasValue(2);
    assertThat(leaves.size()).isZero();
  }

  @Test
  void saysSoWhenThereIsTooMuchToDo() {
    var leaves =
        new Leaves<Leaf>(
            10,
            name -> null,
            leaf -> leaf,
            task -> {
              throw new RejectedExecutionException("full");
            },
            () -> now);
    assertThat(leaves.of("a")).isCompletedExceptionally();
    assertThat(leaves.size()).isZero();
  }
}
