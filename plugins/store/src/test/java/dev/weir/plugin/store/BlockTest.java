package dev.weir.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static Kept kept(int number, String point, int size) {
    ByteBuffer payload =
        ByteBuffer.wrap((number + "x".repeat(size)).getBytes(StandardCharsets.UTF_8));
    return new Kept(RecordId.at(1_700_000_000_000L + number), point, payload);
  }

  private static ByteBuffer block(BlockWriter writer, List<Kept> records) {
    records.forEach(writer::add);
    ByteBuffer written = writer.finish();
    ByteBuffer copy = ByteBuffer.allocate(written.remaining());
    copy.put(written.duplicate());
    writer.clear();
    return copy.flip();
  }

  private static List<String> texts(List<Kept> records) {
    return records.stream().map(r -> r.id() + r.point() + Stores.text(r)).toList();
  }

  @Test
  void givesBackWhatWasPutInOneBlockAfterAnother() throws Exception {
    try (var writer = new BlockWriter()) {
      for (int round = 0; round < 5; round++) {
        var records = new ArrayList<Kept>();
        for (int i = 0; i < 100; i++) {
          records.add(
              kept(round * 100 + i, i % 3 == 0 ? "recorder.service.client.address" : "", i));
        }
        assertThat(texts(Block.records(block(writer, records)))).isEqualTo(texts(records));
      }
    }
  }

  @Test
  void aLargeRecordHasABlockOfItsOwnAndTheNextOnesAreAsBefore() throws Exception {
    try (var writer = new BlockWriter()) {
      List<Kept> large = List.of(kept(1, "", 3 << 20));
      assertThat(writer.takes(large.getFirst())).isTrue();
      List<Kept> small = List.of(kept(2, "", 10));
      ByteBuffer first = block(writer, large);
      ByteBuffer second = block(writer, small);

      assertThat(texts(Block.records(first))).isEqualTo(texts(large));
      assertThat(texts(Block.records(second))).isEqualTo(texts(small));
    }
  }

  @Test
  void aBlockWithAnyBitFlippedIsRefused() throws Exception {
    ByteBuffer whole;
    try (var writer = new BlockWriter()) {
      whole = block(writer, List.of(kept(1, "", 50), kept(2, "p", 60)));
    }
    for (int bit = 0; bit < whole.limit() * 8; bit++) {
      ByteBuffer broken = ByteBuffer.allocate(whole.limit()).put(whole.duplicate()).flip();
      broken.put(bit / 8, (byte) (broken.get(bit / 8) ^ 1 << bit % 8));
      assertThatThrownBy(() -> Block.records(broken))
          .as("bit " + bit)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aBlockThatIsCutAnywhereIsRefused() throws Exception {
    ByteBuffer whole;
    try (var writer = new BlockWriter()) {
      whole = block(writer, List.of(kept(1, "", 50)));
    }
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer cut = whole.slice(0, length);
      assertThatThrownBy(() -> Block.records(cut)).as("" + length).isInstanceOf(IOException.class);
    }
  }
}
