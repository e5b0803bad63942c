package dev.weir.testkit.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every recorder has to keep to. Inherit it and connect it to a sink of the test's own.
 *
 * @since 1.0
 */
public abstract class RecorderContract {
  @SuppressWarnings("NullAway.Init") // set before each test
  private Recorder recorder;

  /** A recorder whose sink is empty and works. Closed after the test. */
  protected abstract Recorder recorder() throws Exception;

  /** The payloads that the sink has, as text, in its own order. */
  protected abstract List<String> stored() throws Exception;

  /** Makes the sink fail until {@link #mendSink}. */
  protected abstract void breakSink() throws Exception;

  /** Ends what {@link #breakSink} began. */
  protected abstract void mendSink() throws Exception;

  /** Whether the sink keeps the order of records. */
  protected boolean keepsOrder() {
    return true;
  }

  /** The largest record that the sink keeps as it is, in bytes. */
  protected int largest() {
    return 4 << 20;
  }

  @BeforeEach
  final void make() throws Exception {
    recorder = recorder();
  }

  @AfterEach
  final void end() {
    recorder.close();
  }

  private void assertStored(List<Entry> entries) throws Exception {
    List<String> expected = entries.stream().map(Entries::text).toList();
    if (keepsOrder()) {
      assertThat(stored()).containsExactlyElementsOf(expected);
    } else {
      assertThat(stored()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  final void asksForBatchesOfAtLeastOne() {
    assertThat(recorder.batch().entries()).isPositive();
    assertThat(recorder.batch().bytes()).isPositive();
    assertThat(recorder.batch().linger().isNegative()).isFalse();
  }

  @Test
  final void storesOneRecord() throws Exception {
    List<Entry> one = Entries.numbered(1, 1);

    assertThat(Deliveries.once(recorder, one)).isEqualTo(Delivery.ALL);
    assertStored(one);
  }

  @Test
  final void storesFullBatchesOneAfterTheOther() throws Exception {
    List<Entry> many = Entries.numbered(1, Math.min(recorder.batch().entries(), 1_000) + 3);

    assertThat(Deliveries.all(recorder, many, 2_000)).isEmpty();
    assertStored(many);
  }

  @Test
  final void storesOneRecordThatIsLargerThanABatch() throws Exception {
    int size = (int) Math.min(recorder.batch().bytes() + 1_000L, largest());
    String text = "y".repeat(size - 8);
    List<Entry> large = List.of(Entries.of(1, "{\"x\":\"" + text + "\"}"));

    assertThat(Deliveries.once(recorder, large)).isEqualTo(Delivery.ALL);
    assertStored(large);
  }

  @Test
  final void leavesThePayloadsAsTheyWere() {
    List<Entry> batch = Entries.numbered(1, 1);
    int remaining = batch.getFirst().payload().remaining();

    var _ = Deliveries.once(recorder, batch);

    assertThat(batch.getFirst().payload().remaining()).isEqualTo(remaining);
  }

  @Test
  final void saysThatABrokenSinkHasNothingAndStoresAllOnceItIsMended() throws Exception {
    List<Entry> before = Entries.numbered(1, 2);
    assertThat(Deliveries.all(recorder, before, 10)).isEmpty();
    List<Entry> during = Entries.numbered(3, 2);

    breakSink();
    List<Entry> first = during.subList(0, 1);
    assertThat(Deliveries.left(first, Deliveries.once(recorder, first)))
        .as("left over while the sink is broken")
        .isEqualTo(first);
    mendSink();

    assertThat(Deliveries.all(recorder, during, 10)).isEmpty();
    assertStored(Entries.numbered(1, 4));
  }

  @Test
  final void goesOnAfterReopening() throws Exception {
    assertThat(Deliveries.all(recorder, Entries.numbered(1, 2), 10)).isEmpty();

    recorder.reopen();

    assertThat(Deliveries.all(recorder, Entries.numbered(3, 2), 10)).isEmpty();
    assertStored(Entries.numbered(1, 4));
  }
}
