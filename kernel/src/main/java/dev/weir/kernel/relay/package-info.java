/**
 * The pump between client and server. Runs on the session's event loop; moves buffers, allocates
 * nothing per chunk, and lets a tap look at each chunk before it goes.
 */
@NullMarked
package dev.weir.kernel.relay;

import org.jspecify.annotations.NullMarked;
