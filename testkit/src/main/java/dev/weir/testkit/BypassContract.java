package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Bypass;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every bypass has to keep to. Inherit it and say what is to be tried.
 *
 * @since 1.0
 */
public abstract class BypassContract {
  private static final int THREADS = 4;
  private static final int ROUNDS = 500;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Bypass bypass;

  /** A bypass to try. Closed after the test. */
  protected abstract Bypass bypass() throws Exception;

  /** Targets that it matches. Not empty. */
  protected abstract List<Subject> hits() throws Exception;

  /** Targets that it does not match. Not empty. */
  protected abstract List<Subject> misses() throws Exception;

  @BeforeEach
  final void make() throws Exception {
    bypass = bypass();
  }

  @AfterEach
  final void end() {
    bypass.close();
  }

  @Test
  final void matchesWhatItShallAndNothingElse() throws Exception {
    assertThat(hits()).isNotEmpty().allMatch(bypass::matches);
    assertThat(misses()).isNotEmpty().noneMatch(bypass::matches);
  }

  @Test
  final void answersTheSameOnManyThreadsAtOnce() throws Exception {
    List<Subject> hits = hits();
    List<Subject> misses = misses();
    Callable<Boolean> work =
        () -> {
          boolean right = true;
          for (int i = 0; i < ROUNDS; i++) {
            right &= hits.stream().allMatch(bypass::matches);
            right &= misses.stream().noneMatch(bypass::matches);
          }
          return right;
        };
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var results = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < THREADS; i++) {
        results.add(threads.submit(work));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  /** Hosts come from clients, who may send anything. */
  @Test
  final void answersToAnyHostWithoutThrowing() {
    var random = new Random(1);
    String alphabet = "ab.*?[]{}%:/\\-_ \0\u00e9\u4e2d\ud83d1234567890";
    int answers = 0;
    for (int i = 0; i < 5_000; i++) {
      var host = new StringBuilder();
      int length = random.nextInt(40);
      for (int c = 0; c < length; c++) {
        host.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var subject =
          new Subject(
              random.nextBoolean() ? Network.TCP : Network.UDP,
              random.nextInt(10) == 0 ? null : host.toString().toLowerCase(Locale.ROOT),
              random.nextBoolean() ? null : address(random),
              random.nextInt(65_536));
      boolean first = bypass.matches(subject);
      assertThat(bypass.matches(subject)).as("asked twice: %s", subject).isEqualTo(first);
      answers++;
    }
    assertThat(answers).isEqualTo(5_000);
  }

  private static InetAddress address(Random random) {
    var bytes = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
