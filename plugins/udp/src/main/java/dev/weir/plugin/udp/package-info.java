/**
 * UDP: the listener that tells clients' flows apart, the dialer for sockets to one target, and the
 * handler that forwards to fixed targets.
 *
 * <p>Factories and {@code bind} run on ordinary threads. Everything else runs on the event loop of
 * its socket; a flow and the socket to its target share one.
 */
@NullMarked
package dev.weir.plugin.udp;

import org.jspecify.annotations.NullMarked;
