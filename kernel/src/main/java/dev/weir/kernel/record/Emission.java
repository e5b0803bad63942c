package dev.weir.kernel.record;

import dev.weir.spi.record.RecordId;
import java.time.Instant;

/** Something on its way to recorders; immutable once it was handed over. */
sealed interface Emission permits RecordDraft, Note {
  RecordId id();

  long seq();

  Instant time();

  /** Roughly how many bytes it holds. */
  int size();

  /** Called once by each queue that it was put into, when that queue has no more use for it. */
  void release();
}
