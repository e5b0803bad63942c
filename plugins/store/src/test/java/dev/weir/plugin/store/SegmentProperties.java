package dev.weir.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SegmentProperties {
  @Property(tries = 200)
  void whatIsWrittenIsReadUpToWhereItWasCutOrDamaged(
      @ForAll @Size(min = 1, max = 12) List<byte[]> payloads,
      @ForAll @IntRange(min = 0, max = 1 << 16) int where,
      @ForAll boolean cut)
      throws Exception {
    Path folder = Files.createTempDirectory("segment");
    try {
      List<Kept> written = new ArrayList<>();
      List<Long> ends = new ArrayList<>();
      write(folder, payloads, written, ends);
      long size = ends.getLast();
      long at = Segment.START + where % (size - Segment.START);
      damage(folder, at, cut);

      List<String> expected = new ArrayList<>();
      long from = Segment.START;
      for (int i = 0; i < written.size(); i++) {
        boolean hit = cut ? ends.get(i) > at : from <= at && at < ends.get(i);
        if (!hit) {
          expected.add(text(written.get(i)));
        }
        from = ends.get(i);
      }
      assertThat(read(folder)).isEqualTo(expected);
    } finally {
      Files.deleteIfExists(Segment.path(folder, 1));
      Files.delete(folder);
    }
  }

  /** One block for each payload, so that each is hit or not. */
  private static void write(Path folder, List<byte[]> payloads, List<Kept> written, List<Long> ends)
      throws Exception {
    try (Segment segment = Segment.create(folder, 1);
        var writer = new BlockWriter()) {
      long at = Segment.START;
      for (byte[] payload : payloads) {
        var record = new Kept(RecordId.at(written.size()), "", ByteBuffer.wrap(payload));
        writer.add(record);
        ByteBuffer block = writer.finish();
        long length = block.remaining();
        segment.append(block, at);
        writer.clear();
        at += length;
        written.add(record);
        ends.add(at);
      }
    }
  }

  private static void damage(Path folder, long at, boolean cut) throws Exception {
    try (var channel = PrivateFiles.open(Segment.path(folder, 1))) {
      if (cut) {
        channel.truncate(at);
        return;
      }
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) ~one.get(0));
      channel.write(one.flip(), at);
    }
  }

  private static List<String> read(Path folder) throws Exception {
    List<String> texts = new ArrayList<>();
    try (Segment segment = Segment.read(folder, 1)) {
      long size = segment.size();
      for (long at = segment.find(Segment.START, size); at >= 0; ) {
        ByteBuffer block = segment.blockAt(at, size);
        Block.records(block).forEach(record -> texts.add(text(record)));
        at = segment.find(at + block.limit(), size);
      }
    }
    return texts;
  }

  private static String text(Kept record) {
    var bytes = new byte[record.payload().remaining()];
    record.payload().duplicate().get(bytes);
    return record.id() + java.util.HexFormat.of().formatHex(bytes);
  }
}
