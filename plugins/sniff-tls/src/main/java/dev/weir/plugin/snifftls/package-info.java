/**
 * The plugin that recognises TLS by its first message and reads what the hellos say: name,
 * versions, cipher suites, fingerprints. It decrypts nothing.
 *
 * <p>Threads: one sniffer serves all connections of a service, on all their event loops at once,
 * and so has no state; each inspector belongs to one connection and its loop.
 */
@NullMarked
package dev.weir.plugin.snifftls;

import org.jspecify.annotations.NullMarked;
