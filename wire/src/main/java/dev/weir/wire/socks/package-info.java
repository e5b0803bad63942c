/**
 * SOCKS as it is on the wire: version 5 (RFC 1928) with user name and password (RFC 1929), and
 * enough of version 4 to refuse it in its own words.
 *
 * <p>Nothing here does I/O or throws for what a peer sent: a parser looks at the first bytes of a
 * stream and says what they are, how many more it needs, or what is wrong. Memory follows what was
 * received, never what a length field declares. Stateless and safe on any thread.
 */
@NullMarked
package dev.weir.wire.socks;

import org.jspecify.annotations.NullMarked;
