package dev.weir.plugin.recorder.loki;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import java.time.Instant;

/** What lines show of an entry. Entries at points that are not JSON have no fields. */
final class Facts {
  private static final Fields NONE = _ -> null;
  private static final long NANOS = 1_000_000_000L;

  private final Entry entry;
  private final Fields fields;
  private final boolean json;

  Facts(Entry entry) {
    this.entry = entry;
    this.json = entry.point().equals(Entry.HANDLER);
    this.fields = json ? entry.fields() : NONE;
  }

  Entry entry() {
    return entry;
  }

  /** Whether the payload is a JSON object. */
  boolean isJson() {
    return json;
  }

  String text(String path) {
    return fields.text(path);
  }

  /** A number; 0 if there is none. */
  long number(String path) {
    return fields.at(path) instanceof Long number ? number : 0;
  }

  boolean has(String path) {
    return fields.at(path) != null;
  }

  /**
   * When it was over, in nanoseconds. Records are handed over when they are over, so this goes up
   * but for little; the time at which a tunnel of a day began would be too old for Loki.
   */
  long endNanos() {
    return nanos(entry.time().plusNanos(Math.max(0, number("duration"))));
  }

  /** Nanoseconds since 1970, within what a long can hold. */
  static long nanos(Instant time) {
    long seconds = Math.clamp(time.getEpochSecond(), 0, Long.MAX_VALUE / NANOS - 1);
    return seconds * NANOS + time.getNano();
  }
}
