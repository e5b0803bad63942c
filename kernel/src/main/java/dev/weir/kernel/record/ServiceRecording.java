package dev.weir.kernel.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the records of one service go. Every binding of a point gets every record of the point.
 * Thread-safe; {@link #emit} and {@link #note} never block.
 */
public final class ServiceRecording {
  private final ProcessRecording process;
  private final SortedMap<String, String> labels;
  private final Binding[] notes;
  private final Binding[] exchanges;
  private final int bodyCap;

  /** A service without labels. */
  public ServiceRecording(ProcessRecording process, List<Binding> bindings) {
    this(process, bindings, Map.of());
  }

  /**
   * @param labels the service's {@code labels}, repeated in each record
   */
  public ServiceRecording(
      ProcessRecording process, List<Binding> bindings, Map<String, String> labels) {
    this.process = process;
    this.labels = new TreeMap<>(labels);
    this.notes =
        bindings.stream().filter(b -> !b.point().equals(Entry.HANDLER)).toArray(Binding[]::new);
    this.exchanges =
        bindings.stream().filter(b -> b.point().equals(Entry.HANDLER)).toArray(Binding[]::new);
    int largest = 0;
    for (Binding binding : exchanges) {
      largest = Math.max(largest, binding.bodyCap());
    }
    this.bodyCap = largest;
  }

  /** Whether any recorder wants the records of exchanges. */
  public boolean wanted() {
    return exchanges.length > 0;
  }

  /** Whether any recorder wants bodies. */
  public boolean wantsBodies() {
    return bodyCap > 0;
  }

  ProcessRecording process() {
    return process;
  }

  SortedMap<String, String> labels() {
    return labels;
  }

  SessionBodies bodies() {
    return new SessionBodies(process.budget(), bodyCap);
  }

  /** Hands a finished draft to every recorder of the exchange point. */
  void emit(RecordDraft draft) {
    draft.handedOver(exchanges.length == 0 ? 0 : process.nextSeq(), exchanges.length);
    for (Binding binding : exchanges) {
      binding.queue().offer(draft, binding);
    }
  }

  /**
   * Hands a text to the recorders of a point that is not JSON, for example {@code
   * recorder.service.client.address}.
   */
  public void note(String point, String text) {
    Note note = null;
    String masked = Masking.authority(text);
    for (Binding binding : notes) {
      if (binding.point().equals(point)) {
        if (note == null) {
          Instant now = process.clock().instant();
          note = new Note(RecordId.at(now.toEpochMilli()), process.nextSeq(), now, masked);
        }
        binding.queue().offer(note, binding);
      }
    }
  }
}
