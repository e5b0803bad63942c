/**
 * The handler {@code auto}: looks at a client's first byte and gives the connection, that byte
 * included, to the handler whose protocol it begins.
 *
 * <p>On the event loop of the client; keeps no state outside its channel.
 */
@NullMarked
package dev.weir.plugin.auto;

import org.jspecify.annotations.NullMarked;
