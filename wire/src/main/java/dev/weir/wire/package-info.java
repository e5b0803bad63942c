/**
 * Protocol parsers without I/O, one for each protocol in the whole tree.
 *
 * <p>They work on the types of the spi alone and are shaded into each plugin that needs them.
 * Nothing here starts a thread, touches a socket or keeps static state that changes; an instance
 * belongs to one connection and is used on that connection's event loop. Malformed input ends in a
 * checked exception or a result that says so, never in an unchecked exception, and no declared
 * length makes a parser allocate.
 */
@NullMarked
package dev.weir.wire;

import org.jspecify.annotations.NullMarked;
