/**
 * The first packets of QUIC (RFC 9000, 9001, 9369): they are encrypted, but with keys that anyone
 * can derive from them, and hold the TLS hellos.
 *
 * <p>Everything works on copies: a datagram is forwarded as it came. An inspector belongs to one
 * flow and its event loop.
 */
@NullMarked
package dev.weir.wire.quic;

import org.jspecify.annotations.NullMarked;
