/**
 * DNS messages (RFC 1035, 3597, 6891, 9460): reading them, showing them as text, and putting
 * questions and answers together, over UDP and TCP.
 *
 * <p>The parser has no state; an inspector belongs to one flow or stream and its event loop.
 */
@NullMarked
package dev.weir.wire.dns;

import org.jspecify.annotations.NullMarked;
