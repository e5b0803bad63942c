package dev.weir.spi.record;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One finished record on its way to a sink.
 *
 * @param id unique; a sink that can, uses it to drop what it has already
 * @param seq number of the record within this process, without holes
 * @param time when the exchange began
 * @param point which record point made it, for example {@code recorder.service.handler}
 * @param payload the JSON object (or, at points that are not JSON, the text), read-only
 * @param fields the same by path
 * @since 1.0
 */
public record Entry(
    RecordId id, long seq, Instant time, String point, ByteBuffer payload, Fields fields) {
  /** The record point of exchanges and connections. */
  public static final String HANDLER = "recorder.service.handler";

  /** The record point of clients that are accepted: the address alone, as text. */
  public static final String CLIENT_ADDRESS = "recorder.service.client.address";

  /** The record point of targets that are dialled: name or address without port, as text. */
  public static final String DIAL_ADDRESS = "recorder.service.router.dial.address";

  /** The record point of targets to which no way was found in the end, as text. */
  public static final String DIAL_ADDRESS_ERROR = "recorder.service.router.dial.address.error";
}
