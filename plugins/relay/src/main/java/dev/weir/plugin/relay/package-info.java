/**
 * The relay protocol: the handler {@code relay} that serves it, and the connector {@code relay}
 * that asks a server for a way.
 *
 * <p>A server may answer only together with the target's first bytes. So neither side waits for the
 * other: the connector's way is open once its request is on its way, and what the server says later
 * is taken out of the stream when it comes.
 *
 * <p>Everything that belongs to one connection lives on the event loop of its channel; nothing is
 * shared between connections but immutable configuration.
 */
@NullMarked
package dev.weir.plugin.relay;

import org.jspecify.annotations.NullMarked;
