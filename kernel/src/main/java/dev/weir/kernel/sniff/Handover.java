package dev.weir.kernel.sniff;

import dev.weir.spi.record.Exchange;

/**
 * An exchange that became a stream: the rest of the traffic is its.
 *
 * @param exchange still open
 * @param ahead bytes already shown that belong to the new stream, from the client
 * @param behind likewise, from the server
 */
public record Handover(Exchange exchange, int ahead, int behind) {}
