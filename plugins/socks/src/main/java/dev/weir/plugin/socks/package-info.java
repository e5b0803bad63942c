/**
 * SOCKS 5 (RFC 1928) with user name and password (RFC 1929): the handler {@code socks5} that serves
 * it, and the connector {@code socks5} that asks a server for a way. Clients of version 4 are
 * refused in the words of version 4.
 *
 * <p>Everything that belongs to one connection lives on the event loop of its channel; nothing is
 * shared between connections but immutable configuration.
 */
@NullMarked
package dev.weir.plugin.socks;

import org.jspecify.annotations.NullMarked;
