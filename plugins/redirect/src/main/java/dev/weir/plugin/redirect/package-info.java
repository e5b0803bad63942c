/**
 * The transparent gateway: a listener and a handler for connections that the firewall brought here,
 * and the command that writes the firewall's rules.
 *
 * <p>Factories, {@code bind} and commands run on ordinary threads. Everything that gets a channel
 * runs on that channel's event loop; nothing here keeps state of a connection outside its channel.
 */
@NullMarked
package dev.weir.plugin.redirect;

import org.jspecify.annotations.NullMarked;
