package dev.weir.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
  @Test
  void areTwentyDigitsThatBeginWithTheTime() {
    long before = System.currentTimeMillis() / 1000;
    String id = new SessionIds().next();
    long after = System.currentTimeMillis() / 1000;
    assertThat(id).matches("[0-9a-v]{20}");
    long seconds = new BigInteger(id, 32).shiftRight(68).longValueExact();
    assertThat(seconds).isBetween(before, after);
  }

  @Test
  void areSortedInTheOrderTheyWereMade() {
    var ids = new SessionIds();
    var made = new ArrayList<String>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next());
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void areUniqueBetweenThreadsAndProcesses() throws Exception {
    Set<String> all = ConcurrentHashMap.newKeySet();
    var shared = new SessionIds();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                var own = new SessionIds();
                for (int i = 0; i < 5_000; i++) {
                  all.add(shared.next());
                  all.add(own.next());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all).hasSize(40_000);
  }
}
