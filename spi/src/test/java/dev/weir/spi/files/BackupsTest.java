package dev.weir.spi.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123Z");

  @TempDir Path folder;

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);

  /** What the old files hold, in the order of their names. */
  private List<String> old() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      var texts = new java.util.ArrayList<String>();
      for (Path file : files.sorted().toList()) {
        texts.add(Files.readString(file));
      }
      return texts;
    }
  }

  private void fill(Backups backups, int file) throws Exception {
    Files.writeString(folder.resolve("weir.log"), String.valueOf(file));
    backups.putAside();
  }

  @Test
  void filesThatAreFullAtOneTimeStayInTheirOrderAlthoughOlderOnesGo() throws Exception {
    Path path = folder.resolve("weir.log");
    for (int round = 0; round < 5; round++) {
      try (var backups = new Backups(path, new Rotation("1kB", 0, 2, false, false), clock::get)) {
        for (int file = 0; file < 4; file++) {
          fill(backups, 4 * round + file);
        }
        backups.tidy();
      }
      assertThat(old()).containsExactly("" + (4 * round + 2), "" + (4 * round + 3));
      clock.set(clock.get().plusMillis(100));
    }
  }

  @Test
  void namesKeepTheOrderWhereTheClockIsPutBackOrOldOnesWereRemoved() throws Exception {
    try (var backups =
        new Backups(
            folder.resolve("weir.log"), new Rotation("1kB", 0, 0, false, false), clock::get)) {
      fill(backups, 1);
      fill(backups, 2);
      try (Stream<Path> files = Files.list(folder)) {
        Files.delete(files.sorted().findFirst().orElseThrow());
      }
      fill(backups, 3);
      clock.set(NOW.minusSeconds(3600));
      fill(backups, 4);
      assertThat(old()).containsExactly("2", "3", "4");
    }
  }

  @Test
  void closingWaitsForTheTidyingAlsoWhereItsThreadWasInterrupted() throws Exception {
    var rotation = new Rotation("1kB", 0, 1, false, false);
    var backups = new Backups(folder.resolve("weir.log"), rotation, clock::get);
    for (int file = 0; file < 200; file++) {
      fill(backups, file);
    }
    backups.tidy();
    Thread.currentThread().interrupt();
    backups.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(old()).containsExactly("199");
  }
}
