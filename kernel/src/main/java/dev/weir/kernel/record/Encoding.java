package dev.weir.kernel.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes entries of what comes out of a queue. Used on the recorder's thread. */
final class Encoding {
  private static final Fields NO_FIELDS = _ -> null;

  private final RecordEncoder encoder;

  Encoding(RecordEncoder encoder) {
    this.encoder = encoder;
  }

  Entry entry(Queued item) {
    Emission emission = item.emission();
    Binding binding = item.binding();
    byte[] payload;
    Fields fields;
    switch (emission) {
      case RecordDraft draft -> {
        payload = encoder.encode(draft, binding.wanted());
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
}
