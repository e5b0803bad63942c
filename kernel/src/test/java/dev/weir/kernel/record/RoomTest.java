package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Seen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoomTest {
  private static final int NOISY = Room.lane("noisy.local:80");
  private static final int QUIET = Room.lane("quiet.local:80");

  private static long fill(Room room, int lane, Seen detail) {
    long taken = 0;
    while (room.take(lane, 1, detail)) {
      taken++;
    }
    return taken;
  }

  @ParameterizedTest
  @CsvSource({"FULL, 800", "HEADERS, 1200", "METADATA, 1400", "FLOW, 1500"})
  void oneHostFillsAsMuchAsItsDetailAllows(Seen detail, long most) {
    var room = new Room(1600);
    assertThat(fill(room, NOISY, detail)).isEqualTo(most);
    assertThat(room.used()).isEqualTo(most);
  }

  @Test
  void aQuietHostHasItsDetailWhateverANoisyOneDoes() {
    var room = new Room(1600);
    fill(room, NOISY, Seen.FLOW);
    assertThat(fill(room, QUIET, Seen.FULL)).isEqualTo(50);
    assertThat(fill(room, NOISY, Seen.FLOW)).isZero();
  }

  @Test
  void whatComesFirstMayUseAll() {
    var room = new Room(1600);
    assertThat(room.take(NOISY, 1601, Seen.FULL)).isFalse();
    assertThat(room.take(NOISY, 1600, Seen.FULL)).isTrue();
    assertThat(room.take(QUIET, 1, Seen.FLOW)).isFalse();
    room.give(NOISY, 1600);
    assertThat(room.used()).isZero();
  }

  @Test
  void whatIsMovedCountsForTheOther() {
    var room = new Room(1600);
    assertThat(room.take(NOISY, 700, Seen.FULL)).isTrue();
    room.move(NOISY, QUIET, 700);
    assertThat(fill(room, NOISY, Seen.FULL)).isEqualTo(450);
    assertThat(fill(room, QUIET, Seen.FULL)).isZero();
  }
}
