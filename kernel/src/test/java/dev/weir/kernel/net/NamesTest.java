package dev.weir.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void equalQuestionsAtTheSameTimeAreOneLookUp() throws Exception {
    var asked = new AtomicInteger();
    var answer = new CountDownLatch(1);
    try (var names =
        new Names(host -> {
          asked.incrementAndGet();
          await(answer);
          return new InetAddress[] {LOOPBACK};
        })) {
      var first = names.lookup("a.test").toCompletableFuture();
      var second = names.lookup("a.test").toCompletableFuture();
      var other = names.lookup("b.test").toCompletableFuture();
      answer.countDown();

      assertThat(first.get(5, TimeUnit.SECONDS)).containsExactly(LOOPBACK);
      assertThat(second.get(5, TimeUnit.SECONDS)).containsExactly(LOOPBACK);
      assertThat(other.get(5, TimeUnit.SECONDS)).containsExactly(LOOPBACK);
      assertThat(asked).hasValue(2);

      assertThat(names.lookup("a.test").toCompletableFuture().get(5, TimeUnit.SECONDS))
          .containsExactly(LOOPBACK);
      assertThat(asked).as("a later question is asked again").hasValue(3);
    }
  }

  @Test
  void theCallersThreadDoesNotAskItself() throws Exception {
    var asker = new AtomicReference<Thread>();
    try (var names =
        new Names(host -> {
          asker.set(Thread.currentThread());
          return new InetAddress[] {LOOPBACK};
        })) {
      names.lookup("a.test").toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(asker.get()).isNotSameAs(Thread.currentThread());
      assertThat(asker.get().isDaemon()).isTrue();
      assertThat(asker.get().isVirtual()).isFalse();
    }
  }

  @Test
  void aNameWithoutAddressFailsAsDns() {
    try (Names names = FixedNames.none()) {
      assertThat(failure(names.lookup("nowhere.test").toCompletableFuture()))
          .isInstanceOfSatisfying(
              RouteException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Ending.DNS);
                assertThat(e).hasMessage("resolving nowhere.test: no such name");
              });
    }
  }

  @Test
  void aFaultOfTheResolverFailsTheQuestionAndNotTheNextOne() throws Exception {
    var first = new AtomicInteger();
    try (var names =
        new Names(host -> {
          if (first.getAndIncrement() == 0) {
            throw new IllegalArgumentException("planted");
          }
          return new InetAddress[] {LOOPBACK};
        })) {
      assertThat(failure(names.lookup("a.test").toCompletableFuture()))
          .isInstanceOf(RouteException.class)
          .hasMessageContaining("planted");
      assertThat(names.lookup("a.test").toCompletableFuture().get(5, TimeUnit.SECONDS)).hasSize(1);
    }
  }

  @Test
  void closingTellsThoseWhoStillWait() {
    var never = new CountDownLatch(1);
    var names =
        new Names(host -> {
          await(never);
          return new InetAddress[] {LOOPBACK};
        });
    // More than there are threads: some run, some are queued.
    List<CompletableFuture<List<InetAddress>>> waiting =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(i -> names.lookup("n" + i + ".test").toCompletableFuture())
            .toList();
    names.close();
    assertThat(waiting)
        .allSatisfy(one -> assertThat(failure(one)).isInstanceOf(RouteException.class));
    assertThat(failure(names.lookup("late.test").toCompletableFuture()))
        .isInstanceOf(RouteException.class);
  }

  @Test
  void theSystemKnowsLocalhost() throws Exception {
    try (var names = new Names()) {
      assertThat(names.lookup("localhost").toCompletableFuture().get(10, TimeUnit.SECONDS))
          .isNotEmpty()
          .allMatch(InetAddress::isLoopbackAddress);
    }
  }

  private static void await(CountDownLatch latch) throws UnknownHostException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new UnknownHostException("not released");
      }
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
  }

  private static Throwable failure(CompletableFuture<?> stage) {
    try {
      return new AssertionError("no failure but " + stage.get(5, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      return new AssertionError(e);
    }
  }
}
