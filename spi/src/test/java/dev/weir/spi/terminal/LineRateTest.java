package dev.weir.spi.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineRateTest {
  private static final long MILLI = 1_000_000;
  private final List<String> notes = new ArrayList<>();
  private long now;
  private final LineRate rate = new LineRate(() -> now);

  private int shown(int records, long pause) {
    int shown = 0;
    for (int i = 0; i < records; i++) {
      shown += rate.admits(false, notes::add) ? 1 : 0;
      now += pause;
    }
    return shown;
  }

  @Test
  void aBurstThatCanBeReadIsShown() {
    assertThat(shown(20, 0)).isEqualTo(20);
    assertThat(notes).isEmpty();
  }

  @Test
  void twentyASecondAreShownForEver() {
    assertThat(shown(1_000, 50 * MILLI)).isEqualTo(1_000);
    assertThat(notes).isEmpty();
  }

  @Test
  void moreAreThinnedOutEvenlyAndToldOfEachSecond() {
    shown(200, 5 * MILLI);
    assertThat(notes).containsExactly("-- over 20 records/s: not all are shown");
    notes.clear();
    assertThat(shown(200, 5 * MILLI)).isBetween(19, 21);
    assertThat(shown(200, 5 * MILLI)).isBetween(19, 21);
    assertThat(notes)
        .containsExactly("-- 200 records/s: 1 of 5 shown", "-- 200 records/s: 1 of 10 shown");
  }

  @Test
  void whatWentWrongIsLeftOutLast() {
    assertThat(shown(100, 0)).isEqualTo(20);
    for (int i = 0; i < 5; i++) {
      assertThat(rate.admits(true, notes::add)).isTrue();
    }
    assertThat(rate.admits(true, notes::add)).isFalse();
  }

  @Test
  void theEndTellsWhatWasLeftOutLast() {
    shown(21, 0);
    notes.clear();
    rate.finish(notes::add);
    rate.finish(notes::add);
    assertThat(notes).containsExactly("-- 1 record not shown");
  }
}
