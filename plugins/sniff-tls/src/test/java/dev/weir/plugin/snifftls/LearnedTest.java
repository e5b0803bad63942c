package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LearnedTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private Learned learned(boolean learn) {
    return new Learned(learn, Duration.ofHours(1), () -> now);
  }

  private static void refuse(Learned learned, int times) {
    for (int i = 0; i < times; i++) {
      learned.refused("pinned.test", "alert: fatal: unknown ca");
    }
  }

  @Test
  void passesAHostThroughOnceItsClientsKeepRefusing() {
    Learned learned = learned(true);
    refuse(learned, 2);
    assertThat(learned.why("pinned.test")).isEmpty();
    refuse(learned, 1);
    assertThat(learned.why("pinned.test"))
        .contains("3 clients refused our certificate")
        .contains("unknown ca");
    assertThat(learned.why("other.test")).isEmpty();
  }

  @Test
  void triesAgainAfterAWhile() {
    Learned learned = learned(true);
    refuse(learned, 3);
    now = now.plus(Duration.ofMinutes(61));
    assertThat(learned.why("pinned.test")).isEmpty();
  }

  @Test
  void forgetsRefusalsThatAreFarApartOrThatAnotherClientDoesNotShare() {
    Learned learned = learned(true);
    refuse(learned, 2);
    now = now.plus(Duration.ofMinutes(11));
    refuse(learned, 2);
    assertThat(learned.why("pinned.test")).isEmpty();
    learned.accepted("pinned.test");
    refuse(learned, 2);
    assertThat(learned.why("pinned.test")).isEmpty();
  }

  @Test
  void learnsNothingUnlessAsked() {
    Learned learned = learned(false);
    refuse(learned, 10);
    assertThat(learned.why("pinned.test")).isEmpty();
  }
}
