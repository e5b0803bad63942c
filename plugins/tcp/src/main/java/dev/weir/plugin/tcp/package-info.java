/**
 * TCP: the listener that accepts, the dialer that connects, and the handler that forwards to fixed
 * targets or to the host that the first bytes name.
 *
 * <p>Factories and {@code bind} run on ordinary threads. Everything that gets a channel runs on
 * that channel's event loop; nothing here keeps state of a connection outside its channel.
 */
@NullMarked
package dev.weir.plugin.tcp;

import org.jspecify.annotations.NullMarked;
