/**
 * The plugin that recognises TLS by its first message and reads what the hellos say: name,
 * versions, cipher suites, fingerprints. With an authority to sign for it, it takes streams over:
 * it shakes hands with the server as the client would, and with the client as the server did, and
 * gives the kernel what is inside. And the command that makes such an authority.
 *
 * <p>Threads: one sniffer serves all connections of a service, on all their event loops at once;
 * each inspector and interception belongs to one connection and its loop. What computes or blocks
 * (signing, verifying) is done by the sniffer's own platform threads.
 */
@NullMarked
package dev.weir.plugin.snifftls;

import org.jspecify.annotations.NullMarked;
