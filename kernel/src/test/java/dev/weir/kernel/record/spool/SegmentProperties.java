package dev.weir.kernel.record.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** However a segment is damaged: what was not hit comes back, in order, and the rest is noticed. */
final class SegmentProperties {
  private Path folder = Path.of("");

  @BeforeTry
  void make() throws IOException {
    folder = Files.createTempDirectory("segment");
  }

  @AfterTry
  void remove() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private byte[] written(List<Entry> entries) throws IOException {
    try (Segment segment = Segment.create(folder, 1)) {
      segment.append(entries);
    }
    return Files.readAllBytes(Segment.path(folder, 1));
  }

  private static List<Entry> entries(List<Integer> lengths) {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < lengths.size(); i++) {
      entries.add(Entries.entry(i + 1, "{\"n\":\"" + "x".repeat(lengths.get(i)) + "\"}"));
    }
    return entries;
  }

  private void assertReadsAll(List<Long> expected, boolean isWhole) throws IOException {
    try (Segment segment = Segment.open(folder, 1, 0)) {
      assertThat(segment.unread()).isEqualTo(expected.size());
      assertThat(segment.damaged() == 0).isEqualTo(isWhole);
      var read = new ArrayList<Long>();
      for (Spool.Item item = segment.next(Entries.FIELDS);
          item != null;
          item = segment.next(Entries.FIELDS)) {
        read.add(item.entry().seq());
      }
      assertThat(read).isEqualTo(expected);
      assertThat(segment.unread()).isZero();
    }
  }

  @Property(tries = 300)
  void aByteThatIsChangedCostsTheRecordThatItIsIn(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 400) Integer> lengths,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws IOException {
    List<Entry> entries = entries(lengths);
    byte[] bytes = written(entries);
    var hit = new TreeSet<Integer>();
    places.forEach(place -> hit.add(Segment.START + place % (bytes.length - Segment.START)));
    hit.forEach(at -> bytes[at] ^= (byte) change);
    Files.write(Segment.path(folder, 1), bytes);

    var left = new ArrayList<Long>();
    int at = Segment.START;
    for (Entry entry : entries) {
      int end = at + (int) Frame.size(entry);
      if (hit.subSet(at, end).isEmpty()) {
        left.add(entry.seq());
      }
      at = end;
    }
    assertReadsAll(left, false);
  }

  @Property(tries = 200)
  void whatIsPutBetweenOrCutOffCostsNoOther(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 400) Integer> lengths,
      @ForAll @Size(min = 1, max = 100) byte[] junk,
      @ForAll @IntRange(max = 1 << 20) int where,
      @ForAll @IntRange(max = 1 << 20) int cut)
      throws IOException {
    List<Entry> entries = entries(lengths);
    byte[] bytes = written(entries);
    var ends = new ArrayList<Integer>(List.of(Segment.START));
    entries.forEach(entry -> ends.add(ends.getLast() + (int) Frame.size(entry)));
    int junkAt = ends.get(where % ends.size());
    int end = Segment.START + cut % (bytes.length - Segment.START + 1);
    byte[] torn = new byte[end + (junkAt <= end ? junk.length : 0)];
    int first = Math.min(junkAt, end);
    System.arraycopy(bytes, 0, torn, 0, first);
    if (junkAt <= end) {
      System.arraycopy(junk, 0, torn, junkAt, junk.length);
      System.arraycopy(bytes, junkAt, torn, junkAt + junk.length, end - junkAt);
    }
    Files.write(Segment.path(folder, 1), torn);
    List<Long> left =
        entries.stream().map(Entry::seq).filter(n -> ends.get(n.intValue()) <= end).toList();
    assertReadsAll(left, junkAt > end && ends.contains(end));
  }
}
