/**
 * HTTP/1 as a proxy speaks it: the handler {@code http} that serves clients, and the connector
 * {@code http} that asks an upstream proxy for a tunnel.
 *
 * <p>On its own leg Weir is an endpoint of the protocol and therefore strict: a malformed head is
 * answered and not forwarded, and fields that belong to one connection only are not passed on. The
 * bytes of bodies are checked for their framing and passed as they came.
 *
 * <p>Everything that belongs to one connection lives on the event loop of its client's channel,
 * which is also the loop of every leg; nothing here is shared between connections but immutable
 * configuration.
 */
@NullMarked
package dev.weir.plugin.http;

import org.jspecify.annotations.NullMarked;
