package dev.weir.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.plugin.store.filter.Filter;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.record.Deliveries;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final Instant START = Instant.parse("2026-01-31T08:00:00Z");

  @TempDir private Path temp;
  private Path folder;
  private final FakeClock clock = new FakeClock(START);
  private StoreRecorder recorder;

  @BeforeEach
  void open() {
    folder = temp.resolve("records");
    recorder = recorder(1 << 30, Duration.ZERO);
  }

  @AfterEach
  void close() {
    recorder.close();
  }

  private StoreRecorder recorder(long maxTotal, Duration maxAge) {
    var config = new StoreConfig("", new ByteSize(maxTotal), maxAge, true);
    return new StoreRecorder(folder, config, clock, null);
  }

  private void reopen() {
    recorder.close();
    recorder = recorder(1 << 30, Duration.ZERO);
  }

  private List<Entry> exchanges(int from, int count) {
    var entries = new ArrayList<Entry>();
    for (int i = from; i < from + count; i++) {
      entries.add(Stores.exchange(START.plusMillis(i), i, 600));
    }
    return entries;
  }

  private void keep(List<Entry> entries) {
    for (int from = 0; from < entries.size(); from += 1_000) {
      List<Entry> batch = entries.subList(from, Math.min(entries.size(), from + 1_000));
      assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);
    }
  }

  private static List<String> texts(List<Entry> entries) {
    return entries.stream().map(dev.weir.testkit.record.Entries::text).toList();
  }

  @Test
  void filesAreThoseOfTheOwnerAlone() throws Exception {
    keep(exchanges(0, 10));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder)) {
      assertThat(files.toList())
          .hasSizeGreaterThanOrEqualTo(5)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .as(file.toString())
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void aLinkInPlaceOfTheIndexIsNotFollowed() throws Exception {
    Files.createDirectories(folder);
    Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious");
    Files.createSymbolicLink(folder.resolve("index.db"), elsewhere);

    assertThat(Deliveries.once(recorder, exchanges(0, 1))).isInstanceOf(Delivery.Retry.class);
    assertThat(elsewhere).hasContent("precious");
  }

  @Test
  void whatIsDeliveredTwiceIsKeptOnce() throws Exception {
    List<Entry> all = exchanges(0, 50);
    keep(all.subList(0, 30));
    keep(all.subList(10, 50));
    var doubled = new ArrayList<>(exchanges(100, 3));
    doubled.add(doubled.getFirst());
    keep(doubled);

    var expected = new ArrayList<>(all);
    expected.addAll(doubled.subList(0, 3));
    assertThat(Stores.texts(folder)).isEqualTo(texts(expected));
    reopen();
    keep(all);
    assertThat(Stores.texts(folder)).isEqualTo(texts(expected));
  }

  @Test
  void everyDeliveryIsTakenAtTheFirstAttemptAlsoAfterALargeOne() throws Exception {
    List<Entry> expected = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      List<Entry> some = exchanges(round * 10, 3);
      keep(some);
      expected.addAll(some);
      Entry large =
          Stores.entry(START.plusMillis(round * 10 + 5), "{\"x\":\"" + "y".repeat(400_000) + "\"}");
      keep(List.of(large));
      expected.add(large);
    }
    assertThat(Stores.texts(folder)).isEqualTo(texts(expected));
  }

  @Test
  void aRecordBeyondAllMeasureIsRefusedAndTheOthersAreKept() throws Exception {
    byte[] huge = new byte[Block.LONGEST];
    var entries = exchanges(0, 2);
    Entry tooLarge =
        new Entry(
            entries.getFirst().id(), 0, START, Entry.HANDLER, ByteBuffer.wrap(huge), _ -> null);
    Delivery delivery = Deliveries.once(recorder, List.of(tooLarge, entries.get(1)));

    assertThat(delivery).isInstanceOf(Delivery.Some.class);
    assertThat(((Delivery.Some) delivery).dead()).containsExactly(tooLarge.id());
    assertThat(Stores.texts(folder)).isEqualTo(texts(entries.subList(1, 2)));
  }

  @Test
  void aTornTailIsCutAndTheRestIsThere() throws Exception {
    List<Entry> all = exchanges(0, 100);
    keep(all);
    recorder.close();
    Path segment = Segment.path(folder, 1);
    long size = Files.size(segment);
    byte[] block = Files.readAllBytes(segment);
    try (var channel = FileChannel.open(segment, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(block, Segment.START, (int) (size - Segment.START) / 2));
    }

    reopen();
    List<Entry> more = exchanges(200, 5);
    keep(more);

    assertThat(Stores.texts(folder))
        .isEqualTo(
            java.util.stream.Stream.concat(texts(all).stream(), texts(more).stream()).toList());
    recorder.close();
    try (Segment read = Segment.read(folder, 1)) {
      assertThat(wholeBlocks(read)).isEqualTo(read.size());
    }
  }

  private static long wholeBlocks(Segment segment) throws Exception {
    long at = Segment.START;
    for (ByteBuffer block = segment.blockAt(at, segment.size());
        block != null;
        block = segment.blockAt(at, segment.size())) {
      at += block.limit();
    }
    return at;
  }

  @Test
  void wholeBlocksThatTheIndexDoesNotKnowAreTakenIn() throws Exception {
    keep(exchanges(0, 10));
    recorder.close();
    Files.copy(folder.resolve("index.db"), temp.resolve("older.db"));
    recorder = recorder(1 << 30, Duration.ZERO);
    keep(exchanges(10, 2_000));
    List<String> all = Stores.texts(folder);
    recorder.close();
    Files.move(
        temp.resolve("older.db"),
        folder.resolve("index.db"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    reopen();
    keep(exchanges(5_000, 1));
    assertThat(all).hasSize(2_010);
    assertThat(Stores.texts(folder)).startsWith(all.toArray(String[]::new)).hasSize(2_011);
  }

  @Test
  void rowsWhoseBlocksAreGoneGoAsWell() throws Exception {
    keep(exchanges(0, 10));
    List<String> first = Stores.texts(folder);
    long size = Files.size(Segment.path(folder, 1));
    keep(exchanges(10, 10));
    recorder.close();
    try (var channel = FileChannel.open(Segment.path(folder, 1), StandardOpenOption.WRITE)) {
      channel.truncate(size + 7);
    }

    reopen();
    List<Entry> more = exchanges(30, 1);
    keep(more);
    var expected = new ArrayList<>(first);
    expected.addAll(texts(more));
    assertThat(Stores.texts(folder)).isEqualTo(expected);
  }

  @Test
  void anIndexThatIsNoneIsMadeFromTheRecordsAlsoWhereOneBlockIsDamaged() throws Exception {
    keep(exchanges(0, 10));
    long size = Files.size(Segment.path(folder, 1));
    List<Entry> rest = exchanges(10, 10);
    keep(rest);
    recorder.close();
    Files.writeString(folder.resolve("index.db"), "this is no index, ".repeat(1_000));
    try (var channel = FileChannel.open(Segment.path(folder, 1), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), size - 20);
    }

    reopen();
    List<Entry> more = exchanges(30, 1);
    keep(more);
    var expected = new ArrayList<>(texts(rest));
    expected.addAll(texts(more));
    assertThat(Stores.texts(folder)).isEqualTo(expected);
    assertThat(folder.resolve("index.db.bad")).exists();
  }

  @Test
  void aFolderThatGoesIsMadeAgain() throws Exception {
    keep(exchanges(0, 3));
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);

    List<Entry> more = exchanges(10, 3);
    assertThat(Deliveries.all(recorder, more, 3)).isEmpty();
    assertThat(Stores.texts(folder)).isEqualTo(texts(more));
  }

  @Test
  void onlyOneWritesAndTheOtherWaits() throws Exception {
    keep(exchanges(0, 1));
    StoreRecorder other = recorder(1 << 30, Duration.ZERO);
    List<Entry> more = exchanges(10, 1);
    Delivery delivery = Deliveries.once(other, more);
    assertThat(delivery).isInstanceOf(Delivery.Retry.class);
    assertThat(((Delivery.Retry) delivery).why()).contains("another recorder of this process");

    recorder.close();
    assertThat(Deliveries.once(other, more)).isEqualTo(Delivery.ALL);
    other.close();
    assertThat(Stores.texts(folder)).hasSize(2);
  }

  @Test
  void theOldestGoWhenItIsTooLarge() throws Exception {
    recorder.close();
    recorder = recorder(16 << 20, Duration.ZERO);
    var random = new java.util.Random(7);
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      byte[] noise = new byte[600];
      random.nextBytes(noise);
      String text = java.util.Base64.getEncoder().encodeToString(noise);
      all.add(Stores.entry(START.plusMillis(i), "{\"n\":" + i + ",\"x\":\"" + text + "\"}"));
    }
    for (int from = 0; from < all.size(); from += 500) {
      keep(all.subList(from, from + 500));
      assertThat(size(folder)).isLessThanOrEqualTo(16 << 20);
    }
    // Cut, so that a failure can be read.
    List<String> left = Stores.texts(folder).stream().map(text -> text.substring(0, 20)).toList();
    int from = all.size() - left.size();
    assertThat(left.size()).isBetween(8_000, 26_000);
    assertThat(left)
        .isEqualTo(
            texts(all.subList(from, all.size())).stream()
                .map(text -> text.substring(0, 20))
                .toList());
  }

  private static long size(Path folder) throws Exception {
    long sum = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  @Test
  void theOldestGoByAgeAlsoWithoutTraffic() throws Exception {
    recorder.close();
    recorder = recorder(1 << 30, Duration.ofHours(24));
    keep(exchanges(0, 10));
    clock.advance(Duration.ofHours(2));
    List<Entry> later = List.of(Stores.exchange(clock.instant(), 99, 10));
    keep(later);
    clock.advance(Duration.ofHours(23));
    recorder.tidy();
    assertThat(Stores.texts(folder)).isEqualTo(texts(later));
    clock.advance(Duration.ofHours(3));
    recorder.tidy();
    assertThat(Stores.texts(folder)).isEmpty();
    keep(List.of(Stores.exchange(clock.instant(), 100, 10)));
    assertThat(Stores.texts(folder)).hasSize(1);
  }

  @Test
  void aReaderSeesWholeBatchesWhileItIsWrittenTo() throws Exception {
    keep(exchanges(0, 100));
    var writing =
        new Thread(() -> {
          for (int round = 1; round < 30; round++) {
            keep(exchanges(round * 100, 100));
          }
        });
    writing.start();
    try (Reader reader = Reader.open(folder)) {
      int seen = 0;
      while (seen < 3_000) {
        var count = new int[1];
        reader.visit(Selection.between(false, Instant.EPOCH, null), record -> ++count[0] > 0);
        assertThat(count[0]).isGreaterThanOrEqualTo(seen);
        seen = count[0];
      }
      assertThat(reader.damaged()).isZero();
    } finally {
      writing.join();
    }
  }

  @Test
  void aFollowerSeesEachRecordOnceInTheOrderOfDelivery() throws Exception {
    var seen = new ArrayList<String>();
    try (Follower follower = Follower.fromNow(folder)) {
      assertThat(follower.poll(record -> seen.add(Stores.text(record)))).isTrue();
      assertThat(seen).isEmpty();
      List<Entry> late = exchanges(1_000, 5);
      List<Entry> early = exchanges(0, 5);
      keep(late);
      assertThat(follower.poll(record -> seen.add(Stores.text(record)))).isTrue();
      keep(early);
      assertThat(follower.poll(record -> seen.add(Stores.text(record)))).isTrue();
      assertThat(follower.poll(record -> seen.add(Stores.text(record)))).isTrue();

      var expected = new ArrayList<>(texts(late));
      expected.addAll(texts(early));
      assertThat(seen).isEqualTo(expected);
    }
    try (Follower follower = Follower.fromNow(folder)) {
      seen.clear();
      follower.poll(record -> seen.add(Stores.text(record)));
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void conditionsOnTheIndexAreThoseOfTheFilter() throws Exception {
    keep(exchanges(0, 500));
    for (String text :
        List.of(
            "status:>=500",
            "status:500 method:GET",
            "host:host7.example",
            "host:host*.example",
            "host:*7.exam*",
            "host:*:443",
            "seen:full proto:h1",
            "proto:HTTP",
            "out:>400",
            "(status:500 or host:host3.example)",
            "-status:500",
            "/item/77",
            "time:>=2026-01-31T08:00:00.400Z",
            "time:2026-01-31T08:00:00.4Z",
            "dur:>1ms close:normal service:web",
            "host:none.example")) {
      Filter filter = Filter.parse(text);
      var all = new ArrayList<String>();
      var pushed = new ArrayList<String>();
      try (Reader reader = Reader.open(folder)) {
        reader.visit(
            Selection.between(false, Instant.EPOCH, null),
            record -> !filter.matches(Stores.json(record)) || all.add(Stores.text(record)));
        reader.visit(
            Pushdown.apply(filter, Selection.between(false, Instant.EPOCH, null)),
            record -> !filter.matches(Stores.json(record)) || pushed.add(Stores.text(record)));
      }
      assertThat(pushed).as(text).isEqualTo(all);
      assertThat(all.isEmpty()).as(text).isEqualTo(text.contains("none"));
    }
  }

  @Test
  void recordsOfOtherPointsAreKeptAsTheTextThatTheyAre() throws Exception {
    Entry address =
        new Entry(
            exchanges(0, 1).getFirst().id(),
            1,
            START,
            Entry.CLIENT_ADDRESS,
            ByteBuffer.wrap("10.0.0.7:1234".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            _ -> null);
    keep(List.of(address));
    try (Reader reader = Reader.open(folder)) {
      Kept kept = reader.record(address.id());
      assertThat(kept.point()).isEqualTo(Entry.CLIENT_ADDRESS);
      assertThat(Stores.text(kept)).isEqualTo("10.0.0.7:1234");
    }
  }

  @Test
  void anIdIsFoundByItsBeginningAndByItsEnd() throws Exception {
    List<Entry> entries = exchanges(0, 20);
    keep(entries);
    String id = entries.get(7).id().toString().replace("-", "");
    try (Reader reader = Reader.open(folder)) {
      assertThat(reader.ids(id, 5)).containsExactly(entries.get(7).id());
      assertThat(reader.ids(id.substring(20), 5)).containsExactly(entries.get(7).id());
      assertThat(reader.ids(id.substring(0, 9), 50)).hasSize(20);
      assertThat(reader.ids("ffffffffffff", 5)).isEmpty();
    }
  }

  @Test
  void theLogOfASmallStoreIsNotEmptiedForEachBatch() throws Exception {
    recorder.close();
    recorder = recorder(16 << 20, Duration.ZERO);
    Path log = folder.resolve("index.db-wal");
    int from = 0;
    long before = 0;
    // Until the log was begun anew.
    while (Files.notExists(log) || Files.size(log) >= before) {
      before = Files.exists(log) ? Files.size(log) : 0;
      keep(exchanges(from, 100));
      from += 100;
      assertThat(from).isLessThan(100_000);
    }
    var index = Files.getLastModifiedTime(folder.resolve("index.db"));
    for (int i = 0; i < 5; i++) {
      keep(exchanges(from, 10));
      from += 10;
    }
    assertThat(Files.getLastModifiedTime(folder.resolve("index.db"))).isEqualTo(index);
  }

  @Test
  void pruningLeavesTheSegmentThatIsWrittenTo() throws Exception {
    recorder.close();
    recorder = recorder(16 << 20, Duration.ZERO);
    keep(exchanges(0, 40_000));
    int before = Stores.texts(folder).size();
    Instant late = START.plusSeconds(3_600);
    Pruning.Result would = Pruner.prune(folder, late, Long.MAX_VALUE, true);
    assertThat(Stores.texts(folder)).hasSize(before);
    Pruning.Result gone = Pruner.prune(folder, late, Long.MAX_VALUE, false);

    assertThat(gone).isEqualTo(would);
    assertThat(gone.segments()).isPositive();
    // Whose segment may not be on disk yet, so that its index must not be either.
    assertThat(Files.size(folder.resolve("index.db-wal"))).isPositive();
    assertThat(Stores.texts(folder)).hasSize(before - (int) gone.records()).isNotEmpty();
    keep(exchanges(50_000, 10));
    recorder.close();
    Pruner.prune(folder, late, Long.MAX_VALUE, false);
    assertThat(Stores.texts(folder)).isEmpty();
    recorder = recorder(16 << 20, Duration.ZERO);
    keep(exchanges(60_000, 10));
    assertThat(Stores.texts(folder)).hasSize(10);
  }
}
