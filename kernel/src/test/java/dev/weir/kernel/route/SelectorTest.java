package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.route.Selector.Strategy;
import dev.weir.kernel.route.Selector.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectorTest {
  private static final Duration REST = Duration.ofSeconds(10);

  private record One(String name, Health health, Traits traits) implements Selector.Candidate {
    One(String name) {
      this(name, Traits.NONE);
    }

    One(String name, Traits traits) {
      this(name, new Health(), traits);
    }

    void failedAgo(Duration ago) {
      health.failed(System.nanoTime() - ago.toNanos());
    }
  }

  private final One a = new One("a");
  private final One b = new One("b");
  private final One c = new One("c");
  private final List<One> all = List.of(a, b, c);

  private static Selector selector(Strategy strategy) {
    return new Selector(strategy, 1, REST);
  }

  private static List<String> picks(Selector selector, List<One> from, int count) {
    return Stream.generate(() -> selector.pick(from, "key").name()).limit(count).toList();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void picksNothingFromNothingAndTheOnlyOneThereIs(Strategy strategy) {
    assertThat(selector(strategy).pick(List.<One>of(), "")).isNull();
    assertThat(selector(strategy).pick(List.of(a), "")).isSameAs(a);
  }

  @Test
  void roundGoesFromOneToTheNext() {
    assertThat(picks(selector(Strategy.ROUND), all, 7))
        .containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void roundIsFairBetweenThreads() throws Exception {
    Selector round = selector(Strategy.ROUND);
    var counts = new java.util.concurrent.ConcurrentHashMap<String, Integer>();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() ->
                  picks(round, all, 300).forEach(name -> counts.merge(name, 1, Integer::sum))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(counts).containsOnly(entry("a"), entry("b"), entry("c"));
  }

  private static java.util.Map.Entry<String, Integer> entry(String name) {
    return java.util.Map.entry(name, 400);
  }

  @Test
  void randFollowsTheWeights() {
    var heavy = new One("heavy", new Traits(9, false, null, null));
    var light = new One("light", new Traits(1, false, null, null));
    List<String> picked = picks(selector(Strategy.RAND), List.of(light, heavy), 4000);
    // 3600 expected, with a standard deviation of 19.
    assertThat(picked.stream().filter("heavy"::equals).count()).isBetween(3400L, 3800L);
  }

  @Test
  void randCopesWithTheLargestWeights() {
    var huge = new Traits(1_000_000_000, false, null, null);
    List<One> many = IntStream.range(0, 5).mapToObj(i -> new One("n" + i, huge)).toList();
    assertThat(picks(selector(Strategy.RAND), many, 500)).contains("n0", "n1", "n2", "n3", "n4");
  }

  @Test
  void fifoTakesTheFirstThatIsUp() {
    Selector fifo = selector(Strategy.FIFO);
    assertThat(picks(fifo, all, 3)).containsOnly("a");
    a.failedAgo(Duration.ZERO);
    assertThat(picks(fifo, all, 3)).containsOnly("b");
    a.health().succeeded();
    assertThat(picks(fifo, all, 3)).containsOnly("a");
  }

  @Test
  void hashTakesTheSameForTheSameKeyAndSpreadsKeys() {
    Selector hash = selector(Strategy.HASH);
    var chosen = new java.util.TreeSet<String>();
    for (int i = 0; i < 60; i++) {
      String key = "10.0.0." + i;
      One first = hash.pick(all, key);
      assertThat(hash.pick(all, key)).isSameAs(first);
      assertThat(selector(Strategy.HASH).pick(all, key)).as("after a restart").isSameAs(first);
      chosen.add(first.name());
    }
    assertThat(chosen).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void whoFailedLatelyIsLeftOutUntilItHasRested(Strategy strategy) {
    a.failedAgo(Duration.ofSeconds(9));
    b.failedAgo(Duration.ofSeconds(1));
    assertThat(picks(selector(strategy), all, 20)).containsOnly("c");
    var rested = new One("rested");
    rested.failedAgo(Duration.ofSeconds(11));
    assertThat(picks(selector(strategy), List.of(b, rested), 20)).containsOnly("rested");
  }

  @Test
  void failuresInARowAreCountedAndASuccessForgivesThem() {
    var patient = new Selector(Strategy.FIFO, 3, REST);
    a.failedAgo(Duration.ZERO);
    a.failedAgo(Duration.ZERO);
    assertThat(patient.pick(all, "")).isSameAs(a);
    a.failedAgo(Duration.ZERO);
    assertThat(patient.pick(all, "")).isSameAs(b);
    a.health().succeeded();
    a.failedAgo(Duration.ZERO);
    assertThat(patient.pick(all, "")).isSameAs(a);
  }

  @Test
  void aNodesOwnLimitsGoBeforeTheSelectors() {
    var patient = new One("patient", new Traits(1, false, 2, null));
    patient.failedAgo(Duration.ZERO);
    assertThat(selector(Strategy.FIFO).pick(List.of(patient, b), "")).isSameAs(patient);
    patient.failedAgo(Duration.ZERO);
    assertThat(selector(Strategy.FIFO).pick(List.of(patient, b), "")).isSameAs(b);

    var brief = new One("brief", new Traits(1, false, null, Duration.ofSeconds(2)));
    brief.failedAgo(Duration.ofSeconds(3));
    assertThat(selector(Strategy.FIFO).pick(List.of(brief, b), "")).isSameAs(brief);
  }

  @Test
  void aBackupIsUsedOnlyWhenAllOthersAreDown() {
    var backup = new One("backup", new Traits(1, true, null, null));
    Selector fifo = selector(Strategy.FIFO);
    List<One> nodes = List.of(backup, a, b);
    assertThat(fifo.pick(nodes, "")).isSameAs(a);
    a.failedAgo(Duration.ZERO);
    assertThat(fifo.pick(nodes, "")).isSameAs(b);
    b.failedAgo(Duration.ZERO);
    assertThat(fifo.pick(nodes, "")).isSameAs(backup);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void whenAllAreDownTheOneThatFailedLongestAgoIsTried(Strategy strategy) {
    a.failedAgo(Duration.ofSeconds(2));
    b.failedAgo(Duration.ofSeconds(8));
    c.failedAgo(Duration.ofSeconds(1));
    assertThat(picks(selector(strategy), all, 5)).containsOnly("b");
  }
}
