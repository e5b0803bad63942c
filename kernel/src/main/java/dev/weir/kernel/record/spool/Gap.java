package dev.weir.kernel.record.spool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * Says in a record of its own which records are missing, so that no silence is mistaken for quiet.
 *
 * @param from time of the first one, as far as it is known
 * @param to time of the last one, as far as it is known
 * @param count how many
 * @param bytes how large they were; 0 if nobody knows
 */
public record Gap(Instant from, Instant to, long count, long bytes, Reason reason) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Why records are missing. */
  public enum Reason {
    /** The spool was full and the oldest went. */
    QUOTA,
    /** One was too large for the spool. */
    SIZE,
    /** They were in memory when the process ended without warning. */
    CRASH,
    /** They were on disk and could not be read again. */
    DAMAGED,
    /** The queue in memory was full. */
    MEMORY;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Both as one; the reason is the same. */
  Gap with(Gap other) {
    return new Gap(
        from.isBefore(other.from) ? from : other.from,
        to.isAfter(other.to) ? to : other.to,
        count + other.count,
        bytes + other.bytes,
        reason);
  }

  /** The record. */
  Entry entry(String recorder, Instant now, FieldsOf fields) {
    RecordId id = RecordId.at(now.toEpochMilli());
    byte[] json = json(recorder, id, now).getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.wrap(json).asReadOnlyBuffer();
    return new Entry(id, 0, now, Entry.HANDLER, payload, fields.of(payload));
  }

  /** Its JSON. */
  public String json(String recorder, RecordId id, Instant now) {
    var out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeObjectFieldStart("gap");
      json.writeStringField("recorder", recorder);
      json.writeStringField("reason", reason.label());
      json.writeStringField("from", from.toString());
      json.writeStringField("to", to.toString());
      json.writeNumberField("count", count);
      json.writeNumberField("bytes", bytes);
      json.writeEndObject();
      json.writeStringField("time", now.toString());
      json.writeStringField("id", id.toString());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
