package dev.weir.plugin.redirect.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  /** As many as the limiter lets through of so many wishes at one moment. */
  private static int told(IcmpErrors errors, int wishes) {
    int told = 0;
    for (int i = 0; i < wishes; i++) {
      told += errors.mayTell() ? 1 : 0;
    }
    return told;
  }

  @Test
  void aFloodIsAnsweredNoFasterThanTheSystemItselfWould() {
    try (Arena arena = Arena.ofConfined()) {
      var errors = new IcmpErrors(arena, new Libc(arena), 0, now::get);

      assertThat(told(errors, 1_000)).isEqualTo(IcmpErrors.BURST);
      now.addAndGet(TimeUnit.MICROSECONDS.toNanos(999));
      assertThat(told(errors, 1_000)).isZero();
      now.addAndGet(TimeUnit.MICROSECONDS.toNanos(1));
      assertThat(told(errors, 1_000)).as("one for each millisecond").isEqualTo(1);
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(7));
      assertThat(told(errors, 1_000)).as("although the clock went round").isEqualTo(7);
      now.addAndGet(TimeUnit.HOURS.toNanos(1));
      assertThat(told(errors, 1_000)).as("no more than at the start").isEqualTo(IcmpErrors.BURST);
      errors.close();
    }
  }
}
