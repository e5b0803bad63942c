package dev.weir.plugin.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.files.Rotation;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.plugin.Services;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileRecorderTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30.123Z");

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock(START);

  private Recorder recorder(String path, String sep, Rotation rotation) {
    return new FileRecorderFactory()
        .create(
            new FileRecorderConfig(path, sep, rotation), FakeContext.in(folder).withClock(clock));
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private void deliver(Recorder recorder, int from, int count) {
    assertThat(Deliveries.once(recorder, Entries.numbered(from, count))).isEqualTo(Delivery.ALL);
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** The contract; the sink breaks by something else lying where the file was. */
  abstract static class OnADisk extends RecorderContract {
    @TempDir Path place;

    private Path file() {
      return place.resolve("sub/records.json");
    }

    abstract Rotation rotation();

    @Override
    protected Recorder recorder() {
      return new FileRecorderFactory()
          .create(
              new FileRecorderConfig("sub/records.json", "\n", rotation()),
              FakeContext.in(place).withClock(new FakeClock(START)));
    }

    @Override
    protected List<String> stored() throws IOException {
      var lines = new ArrayList<String>();
      try (var files = Files.list(place.resolve("sub"))) {
        for (Path one : files.filter(p -> !p.equals(file())).sorted().toList()) {
          lines.addAll(Files.readAllLines(one));
        }
      }
      lines.addAll(Files.readAllLines(file()));
      return lines;
    }

    @Override
    protected void breakSink() throws IOException {
      Files.move(file(), place.resolve("aside"));
      Files.createDirectory(file());
    }

    @Override
    protected void mendSink() throws IOException {
      Files.delete(file());
      Files.move(place.resolve("aside"), file());
    }
  }

  @Nested
  class WithoutRotation extends OnADisk {
    @Override
    Rotation rotation() {
      return null;
    }
  }

  @Nested
  class WithSmallFiles extends OnADisk {
    @Override
    Rotation rotation() {
      return new Rotation("60B", 0, 0, false, false);
    }
  }

  @Test
  void endsEachRecordWithTheSeparator() {
    try (Recorder recorder = recorder("r", "--\n", null)) {
      deliver(recorder, 1, 2);
      deliver(recorder, 3, 1);
    }
    assertThat(folder.resolve("r")).hasContent("{\"n\":1}--\n{\"n\":2}--\n{\"n\":3}--\n");
  }

  @Test
  void writesObjectsSideBySideIfThereIsNoSeparator() {
    try (Recorder recorder = recorder("r", "", null)) {
      deliver(recorder, 1, 2);
    }
    assertThat(folder.resolve("r")).hasContent("{\"n\":1}{\"n\":2}");
  }

  @Test
  void goesOnWhereAnEarlierProcessStopped() {
    try (Recorder recorder = recorder("r", "\n", null)) {
      deliver(recorder, 1, 1);
    }
    try (Recorder recorder = recorder("r", "\n", null)) {
      deliver(recorder, 2, 1);
    }
    assertThat(folder.resolve("r")).hasContent("{\"n\":1}\n{\"n\":2}\n");
  }

  @Test
  void makesFilesAndFoldersForTheirOwnerAlone() throws Exception {
    try (Recorder recorder = recorder("a/b/r", "\n", null)) {
      deliver(recorder, 1, 1);
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b/r"))))
        .isEqualTo("rw-------");
    for (String made : List.of("a", "a/b")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(made))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void doesNotFollowASymbolicLink() throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "keep");
    Files.createSymbolicLink(folder.resolve("r"), other);

    assertThatThrownBy(() -> recorder("r", "\n", null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("symbolic link");
    Files.delete(folder.resolve("r"));
    try (Recorder recorder = recorder("r", "\n", null)) {
      Files.createSymbolicLink(folder.resolve("r"), other);
      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1)))
          .isInstanceOfSatisfying(
              Delivery.Retry.class, retry -> assertThat(retry.why()).contains("symbolic link"));
    }
    assertThat(other).hasContent("keep");
  }

  @Test
  void refusesAPathThatIsAFolder() {
    assertThatThrownBy(() -> recorder(".", "\n", null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void noticesThatTheFileWasMovedAway() throws Exception {
    try (Recorder recorder = recorder("r", "\n", null)) {
      deliver(recorder, 1, 1);
      Files.move(folder.resolve("r"), folder.resolve("r.1"));

      deliver(recorder, 2, 1);
    }
    assertThat(folder.resolve("r.1")).hasContent("{\"n\":1}\n");
    assertThat(folder.resolve("r")).hasContent("{\"n\":2}\n");
  }

  @Test
  void makesTheFolderAgainWhenItWasRemoved() throws Exception {
    try (Recorder recorder = recorder("a/r", "\n", null)) {
      deliver(recorder, 1, 1);
      Files.delete(folder.resolve("a/r"));
      Files.delete(folder.resolve("a"));

      deliver(recorder, 2, 1);
    }
    assertThat(folder.resolve("a/r")).hasContent("{\"n\":2}\n");
  }

  @Test
  void beginsANewFileBeforeTheOldOneWouldBeTooLarge() throws Exception {
    try (Recorder recorder = recorder("r.json", "\n", new Rotation("20B", 0, 0, false, false))) {
      deliver(recorder, 1, 5);
    }
    assertThat(files())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(
            "r-2026-11-22T10-15-30.123.json", "r-2026-11-22T10-15-30.124.json", "r.json");
    assertThat(files().get(0)).hasContent("{\"n\":1}\n{\"n\":2}\n");
    assertThat(files().get(1)).hasContent("{\"n\":3}\n{\"n\":4}\n");
    assertThat(files().get(2)).hasContent("{\"n\":5}\n");
  }

  @Test
  void givesARecordThatIsTooLargeAFileOfItsOwn() throws Exception {
    try (Recorder recorder = recorder("r", "\n", new Rotation("20B", 0, 0, false, false))) {
      deliver(recorder, 1, 1);
      Entry large = Entries.of(2, "{\"x\":\"" + "y".repeat(100) + "\"}");
      assertThat(Deliveries.once(recorder, List.of(large))).isEqualTo(Delivery.ALL);
      deliver(recorder, 3, 1);
    }
    assertThat(files()).hasSize(3);
    assertThat(Files.size(files().get(2))).isGreaterThan(100);
  }

  @Test
  void keepsOnlySoManyOldFiles() throws Exception {
    Files.writeString(folder.resolve("r-notours"), "x");
    try (Recorder recorder = recorder("r", "\n", new Rotation("8B", 0, 2, false, false))) {
      for (int i = 1; i <= 6; i++) {
        deliver(recorder, i, 1);
        clock.advance(Duration.ofSeconds(1));
      }
    }
    await(() -> files().size() == 4);
    assertThat(files())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(
            "r", "r-2026-11-22T10-15-34.123", "r-2026-11-22T10-15-35.123", "r-notours");
  }

  @Test
  void removesOldFilesAfterTheirDays() throws Exception {
    Files.writeString(folder.resolve("r-2026-11-19T10-00-00.000.log"), "x");
    Files.writeString(folder.resolve("r-2026-11-19T11-00-00.000.log.gz"), "x");
    Files.writeString(folder.resolve("r-2026-11-21T10-00-00.000.log"), "x");
    try (Recorder recorder = recorder("r.log", "\n", new Rotation("100MB", 2, 0, false, false))) {
      deliver(recorder, 1, 1);
      await(() -> files().size() == 2);
    }
    assertThat(files())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("r-2026-11-21T10-00-00.000.log", "r.log");
  }

  @Test
  void compressesOldFilesOffTheWay() throws Exception {
    // What an earlier process did not finish is done now.
    Files.writeString(folder.resolve("r-2026-11-20T10-00-00.000"), "earlier\n");
    Files.writeString(folder.resolve("r-2026-11-20T10-00-00.000.gz.tmp"), "half");
    try (Recorder recorder = recorder("r", "\n", new Rotation("8B", 0, 0, false, true))) {
      deliver(recorder, 1, 2);
      await(() ->
          files().stream()
              .map(path -> path.getFileName().toString())
              .toList()
              .equals(
                  List.of("r", "r-2026-11-20T10-00-00.000.gz", "r-2026-11-22T10-15-30.123.gz")));
    }
    assertThat(unzipped(files().get(1))).isEqualTo("earlier\n");
    assertThat(unzipped(files().get(2))).isEqualTo("{\"n\":1}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(2))))
        .isEqualTo("rw-------");
  }

  private static String unzipped(Path file) throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void writesOnWhenTheFileCannotBePutAside() throws Exception {
    // With its date the name would be longer than names may be.
    String name = "r".repeat(250);
    try (Recorder recorder = recorder(name, "\n", new Rotation("8B", 0, 0, false, false))) {
      deliver(recorder, 1, 3);
    }
    assertThat(folder.resolve(name)).hasContent("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
  }

  @Test
  void saysWhyItCannotWriteAndHowFarItCame() throws Exception {
    try (Recorder recorder = recorder("no/r", "\n", null)) {
      Files.writeString(folder.resolve("no"), "a file where a folder should be");

      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1)))
          .isInstanceOfSatisfying(
              Delivery.Retry.class,
              retry -> assertThat(retry.why()).contains(folder.resolve("no").toString()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100MB, 100000000",
    "100MiB, 104857600",
    "100, 104857600",
    "1.5k, 1536",
    "2 GB, 2000000000",
    "20b, 20",
  })
  void readsSizes(String text, long bytes) {
    assertThat(new Rotation(text, 0, 0, false, false).maxBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "much", "1XB", "99999999999999999999", "9999999TB"})
  void refusesSizesThatAreNone(String text) {
    assertThatThrownBy(() -> new Rotation(text, 0, 0, false, false))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.key()).isEqualTo("maxSize"));
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Services.types(RecorderFactory.class)).contains("file");
  }
}
