/**
 * What can be read of TLS without keys: the hellos that both sides send in the clear (RFC 8446
 * section 4.1, RFC 5246 section 7.4.1), the fingerprints made from them, and the alerts that come
 * instead.
 *
 * <p>Nothing here does I/O or throws for what a peer sent: a reader answers with a result that says
 * what is missing or wrong. Memory follows what was received, never what a length field declares.
 *
 * <p>Threads: a reader or inspector belongs to one stream and is used on its event loop. Parsing
 * functions and tables are stateless and safe on any thread.
 */
@NullMarked
package dev.weir.wire.tls;

import org.jspecify.annotations.NullMarked;
