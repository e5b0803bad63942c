/**
 * The handler {@code sni}: no proxy protocol at all. Clients are led to it by their name service,
 * and where they want to go is what their first bytes say: the server name of a TLS hello, or the
 * {@code Host} of an HTTP request.
 *
 * <p>On the event loop of the client; keeps no state of a connection.
 */
@NullMarked
package dev.weir.plugin.sni;

import org.jspecify.annotations.NullMarked;
