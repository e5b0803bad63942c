/**
 * Stand-ins for the part of the contract that names Netty, and a check for leaked buffers.
 *
 * <p>They may be called on any event loop.
 */
@NullMarked
package dev.weir.testkit.net;

import org.jspecify.annotations.NullMarked;
