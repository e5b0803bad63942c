/**
 * Transparent UDP: a listener that gets datagrams bound for others, by the firewall's TPROXY, and
 * answers from the addresses that they were bound for; and the handler that takes them there.
 *
 * <p>Netty's sockets cannot tell the original destination of an IPv6 datagram, so these are sockets
 * of our own, called by the foreign-function interface and driven by Netty's event loops. Factories
 * and {@code bind} run on ordinary threads, everything else on the loop of its socket.
 */
@NullMarked
package dev.weir.plugin.redirect.udp;

import org.jspecify.annotations.NullMarked;
