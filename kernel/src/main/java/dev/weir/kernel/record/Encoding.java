package dev.weir.kernel.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes entries of what comes out of a queue. Used on the recorder's thread. */
final class Encoding {
  private static final Fields NO_FIELDS = _ -> null;

  private final RecordEncoder encoder;

  Encoding(RecordEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * The entry of a record.
   *
   * @param isPatient whether there is other work to do while another recorder's thread encodes it
   * @return null if another thread is about to have encoded it and the caller is patient
   */
  @Nullable Entry entry(Queued item, boolean isPatient) {
    Emission emission = item.emission();
    Binding binding = item.binding();
    byte[] payload;
    Fields fields;
    switch (emission) {
      case RecordDraft draft -> {
        payload = encoded(draft, binding.wanted(), isPatient);
        if (payload == null) {
          return null;
        }
        fields = new RecordFields(draft, payload);
      }
      case Note note -> {
        payload = note.text().getBytes(StandardCharsets.UTF_8);
        fields = note.isJson() ? new JsonFields(ByteBuffer.wrap(payload)) : NO_FIELDS;
      }
    }
    return new Entry(
        emission.id(),
        emission.seq(),
        emission.time(),
        binding.point(),
        ByteBuffer.wrap(payload).asReadOnlyBuffer(),
        fields);
  }

  private byte @Nullable [] encoded(RecordDraft draft, Wanted wanted, boolean isPatient) {
    SharedJson shared = draft.shared();
    return shared == null
        ? encoder.encode(draft, wanted)
        : shared.of(encoder, draft, wanted, isPatient);
  }
}
