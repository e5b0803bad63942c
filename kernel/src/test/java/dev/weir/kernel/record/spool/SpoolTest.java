package dev.weir.kernel.record.spool;

import static dev.weir.kernel.record.spool.Entries.drain;
import static dev.weir.kernel.record.spool.Entries.entries;
import static dev.weir.kernel.record.spool.Entries.entry;
import static dev.weir.kernel.record.spool.Entries.numbers;
import static dev.weir.kernel.record.spool.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  private static final long SEGMENT = 4096;

  @TempDir private Path home;

  private SpoolOptions options(long most) {
    return new SpoolOptions(
        home.resolve("spool"),
        most,
        SEGMENT,
        SpoolOptions.Fsync.ALWAYS,
        Duration.ofSeconds(1),
        false);
  }

  private Spool open(long most) throws IOException {
    return Spool.open(
        "sink", options(most), Entries.FIELDS, InstantSource.fixed(Entries.START.plusSeconds(60)));
  }

  private Spool open() throws IOException {
    return open(1 << 30);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("spool"))) {
      return files.filter(f -> f.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void leavesNothingOpenIfItCannotBeOpened() throws Exception {
    try (Spool spool = open()) {
      spool.append(Entries.entries(1, 3, 10));
    }
    Files.createDirectory(Segment.path(home.resolve("spool"), 0x7000));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }
    assertThat(openFiles()).isEmpty();
  }

  private List<String> openFiles() throws IOException {
    var names = new ArrayList<String>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path one : all.toList()) {
        try {
          names.add(Files.readSymbolicLink(one).toString());
        } catch (IOException gone) {
          names.add("gone");
        }
      }
    }
    return names.stream().filter(name -> name.startsWith(home.toString())).toList();
  }

  @Test
  void givesBackWhatWasPutInInOrder() throws Exception {
    try (Spool spool = open()) {
      spool.append(List.of(entry(1, "one"), entry(2, ""), entry(3, "drei ü")));
      spool.append(List.of(entry(4, "four")));
      assertThat(spool.pending()).isEqualTo(4);
      List<Entry> all = drain(spool);
      assertThat(numbers(all)).isEqualTo(range(1, 4));
      assertThat(all).map(Entries::text).containsExactly("one", "", "drei ü", "four");
      assertThat(all.getFirst().id()).isEqualTo(entry(1, "").id());
      assertThat(all.getFirst().time()).isEqualTo(entry(1, "").time());
      assertThat(all.getFirst().point()).isEqualTo(Entry.HANDLER);
      assertThat(spool.pending()).isZero();
    }
  }

  @Test
  void whatIsNotSettledComesAgainAfterARestart() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries(1, 100, 500));
      for (int i = 0; i < 40; i++) {
        Spool.Item item = spool.next();
        spool.settled(item);
        spool.moveTo(item);
      }
      // Read, but nobody said that the sink has it.
      assertThat(spool.next().entry().seq()).isEqualTo(41);
    }
    try (Spool spool = open()) {
      assertThat(spool.found().records()).isEqualTo(60);
      assertThat(numbers(drain(spool))).isEqualTo(range(41, 100));
    }
    try (Spool spool = open()) {
      assertThat(spool.found().records()).isZero();
      assertThat(spool.next()).isNull();
    }
  }

  @Test
  void whatComesAfterAllWasSettledSurvivesTwoRestarts() throws Exception {
    try (Spool spool = open()) {
      // Too large a segment to be appended to once it is settled.
      spool.append(entries(1, 10, 1000));
      drain(spool);
      assertThat(segments()).isEmpty();
    }
    try (Spool spool = open()) {
      spool.append(entries(11, 12, 10));
    }
    try (Spool spool = open()) {
      assertThat(numbers(drain(spool))).isEqualTo(range(11, 12));
    }
  }

  @Test
  void whatIsTakenFromAFileMeanwhileIsDeclared() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries(1, 3, 100));
      Files.write(segments().getFirst(), new byte[9]);
      assertThat(spool.next()).isNull();
      assertThat(spool.lost()).isEqualTo(3);
      assertThat(spool.pending()).isEqualTo(1);
      List<Entry> all = drain(spool);
      assertThat(text(all.getFirst())).contains("\"damaged\"").contains("\"count\":3");
      spool.append(entries(4, 5, 100));
      assertThat(numbers(drain(spool))).isEqualTo(range(4, 5));
      assertThat(spool.pending()).isZero();
    }
  }

  @Test
  void segmentsThatAreSettledLeaveTheDisk() throws Exception {
    try (Spool spool = open()) {
      for (int i = 1; i <= 50; i++) {
        spool.append(entries(i, i, 1000));
      }
      assertThat(segments()).hasSizeGreaterThan(10);
      drain(spool);
      assertThat(segments()).hasSizeLessThanOrEqualTo(1);
      assertThat(spool.bytes()).isLessThan(2 * SEGMENT);
    }
  }

  @Test
  void aFullSpoolGivesUpTheOldestAndDeclaresThem() throws Exception {
    try (Spool spool = open(5 * SEGMENT)) {
      for (int i = 1; i <= 100; i++) {
        spool.append(entries(i, i, 1000));
        assertThat(spool.bytes()).isLessThan(7 * SEGMENT);
      }
      long lost = spool.lost();
      long pending = spool.pending();
      List<Entry> all = drain(spool);
      List<Entry> gaps = all.stream().filter(e -> e.seq() == 0).toList();
      List<Long> kept = numbers(all).stream().filter(n -> n > 0).toList();
      assertThat(all).hasSize((int) pending);
      assertThat(lost + all.size()).isEqualTo(100 + spool.gaps());
      assertThat(kept).isEqualTo(range(100 - kept.size() + 1, 100));
      assertThat(gaps)
          .singleElement()
          .satisfies(gap ->
              assertThat(text(gap))
                  .contains("\"quota\"")
                  .contains("\"count\":" + lost + ",")
                  .contains("\"from\":\"" + entry(1, "").time() + "\""));
    }
  }

  @Test
  void aRecordThatIsTooLargeForTheSpoolIsDeclaredAndTheOthersStay() throws Exception {
    try (Spool spool = open(2 * SEGMENT)) {
      spool.append(List.of(entry(1, "one"), entry(2, "x".repeat(5000)), entry(3, "three")));
      List<Entry> all = drain(spool);
      assertThat(numbers(all)).containsExactly(0L, 1L, 3L);
      assertThat(text(all.getFirst())).contains("\"size\"").contains("\"bytes\":5000");
      assertThat(spool.lost()).isEqualTo(1);
    }
  }

  @Test
  void aGapThatTheSinkWasNotToldOfIsToldByTheNextProcess() throws Exception {
    long lost;
    try (Spool spool = open(5 * SEGMENT)) {
      for (int i = 1; i <= 100; i++) {
        spool.append(entries(i, i, 1000));
      }
      lost = spool.lost();
      assertThat(spool.next().gap()).isEqualTo(Gap.Reason.QUOTA);
      // While the news is under way, more goes.
      for (int i = 101; i <= 120; i++) {
        spool.append(entries(i, i, 1000));
      }
      assertThat(spool.lost()).isGreaterThan(lost);
      lost = spool.lost();
    }
    try (Spool spool = open(5 * SEGMENT)) {
      assertThat(text(drain(spool).getFirst())).contains("\"count\":" + lost + ",");
    }
    try (Spool spool = open(5 * SEGMENT)) {
      assertThat(spool.pending()).isZero();
    }
  }

  @Test
  void aTornTailIsCutWhereverItTears() throws Exception {
    try (Spool spool = open()) {
      spool.append(List.of(entry(1, "one"), entry(2, "two"), entry(3, "three")));
    }
    Path file = segments().getFirst();
    byte[] whole = Files.readAllBytes(file);
    long second = Segment.START + Frame.size(entry(1, "one")) + Frame.size(entry(2, "two"));
    for (int end = (int) second; end < whole.length; end++) {
      Files.write(file, Arrays.copyOf(whole, end));
      try (Spool spool = open()) {
        List<Entry> all = drain(spool);
        assertThat(numbers(all).stream().filter(n -> n > 0)).containsExactly(1L, 2L);
        // A cut between two records cannot be seen; any other is said.
        assertThat(spool.found().damaged()).isEqualTo(end == second ? 0 : 1);
      }
      Files.deleteIfExists(home.resolve("spool/cursor"));
      for (Path left : segments()) {
        Files.delete(left);
      }
    }
  }

  @Test
  void aFlippedBitCostsOneRecordAndIsDeclared() throws Exception {
    try (Spool spool = open()) {
      spool.append(List.of(entry(1, "one"), entry(2, "two"), entry(3, "three")));
    }
    Path file = segments().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    int payload = (int) (Segment.START + Frame.size(entry(1, "one")) + Frame.size(entry(2, "two")));
    bytes[payload - 1] ^= 4;
    Files.write(file, bytes);
    try (Spool spool = open()) {
      List<Entry> all = drain(spool);
      assertThat(numbers(all)).containsExactly(0L, 1L, 3L);
      assertThat(text(all.getFirst())).contains("\"damaged\"").contains("\"count\":1");
    }
  }

  @Test
  void aFileThatIsNoSegmentIsKeptAsideAndDoesNotStopTheOthers() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries(1, 5, 2000));
      spool.append(entries(6, 10, 2000));
    }
    Files.writeString(segments().getFirst(), "this is something else altogether");
    try (Spool spool = open()) {
      assertThat(numbers(drain(spool))).containsExactly(0L, 6L, 7L, 8L, 9L, 10L);
    }
    assertThat(home.resolve("spool/damaged.bad")).hasContent("this is something else altogether");
  }

  @Test
  void recordsThatDiedInMemoryAreDeclaredByTheNextProcess() throws Exception {
    try (Spool spool = open()) {
      for (int i = 0; i < 10; i++) {
        spool.tally().handedOver(Entries.START.toEpochMilli() + i);
      }
      spool.tally().settled(Entries.START.toEpochMilli());
      assertThat(spool.tally().open()).isEqualTo(9);
    }
    try (Spool spool = open()) {
      assertThat(spool.tally().open()).isZero();
      assertThat(drain(spool))
          .singleElement()
          .satisfies(gap ->
              assertThat(text(gap))
                  .contains("\"reason\":\"crash\"")
                  .contains("\"count\":9")
                  .contains("\"to\":\"" + Entries.START.plusMillis(9) + "\""));
    }
    try (Spool spool = open()) {
      assertThat(spool.next()).isNull();
    }
  }

  @Test
  void aDamagedCursorMeansTwiceAndNotNever() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries(1, 10, 100));
      drain(spool);
      spool.append(entries(11, 12, 100));
    }
    Files.write(home.resolve("spool/cursor"), new byte[64]);
    try (Spool spool = open()) {
      assertThat(numbers(drain(spool))).contains(11L, 12L);
    }
  }

  @Test
  void oneFolderBelongsToOne() throws Exception {
    try (Spool spool = open()) {
      assertThat(spool.pending()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another recorder or process");
    }
    open().close();
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    try (Spool spool = open()) {
      spool.append(entries(1, 1, 10));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("spool"))))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(home.resolve("spool"))) {
      assertThat(files.toList())
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void aLinkInThePlaceOfAFileIsNotFollowed() throws Exception {
    Path elsewhere = Files.writeString(home.resolve("victim"), "mine");
    Files.createDirectories(home.resolve("spool"));
    Files.createSymbolicLink(home.resolve("spool/cursor"), elsewhere);
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    assertThat(elsewhere).hasContent("mine");
  }
}
