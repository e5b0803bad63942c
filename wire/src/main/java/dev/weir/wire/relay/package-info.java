/**
 * The relay protocol, version 1: a header that asks for a way, a header that answers, and then the
 * bytes, or datagrams with a length before each.
 *
 * <p>Nothing here does I/O or throws for what a peer sent. Memory follows what was received, never
 * what a length field declares. Stateless but for {@link dev.weir.wire.relay.RelayAnswer}, which
 * belongs to one stream.
 */
@NullMarked
package dev.weir.wire.relay;

import org.jspecify.annotations.NullMarked;
