package dev.weir.plugin.store;

import dev.weir.spi.record.RecordId;

/**
 * What the index knows of a segment.
 *
 * @param number its number
 * @param bytes how much of the file holds records that the index knows
 * @param records how many
 * @param first the least id in it
 * @param last the greatest
 */
record Span(long number, long bytes, long records, RecordId first, RecordId last) {
  private static final RecordId GREATEST = new RecordId(-1, -1);
  private static final RecordId LEAST = new RecordId(0, 0);

  /** A segment without records. */
  static Span empty(long number) {
    return new Span(number, Segment.START, 0, GREATEST, LEAST);
  }

  /** The same with one more record. */
  Span with(RecordId id) {
    return new Span(
        number,
        bytes,
        records + 1,
        Ids.compare(id, first) < 0 ? id : first,
        Ids.compare(id, last) > 0 ? id : last);
  }

  /** The same as far as this. */
  Span upTo(long end) {
    return new Span(number, end, records, first, last);
  }
}
