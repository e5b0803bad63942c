/**
 * Sends records over one TCP connection that is kept, and made anew when it ends.
 *
 * <p>Works on the recorder's own thread, which waits for the socket, never longer than the time-out
 * without progress. Another thread may only close it.
 */
@NullMarked
package dev.weir.plugin.recorder.tcp;

import org.jspecify.annotations.NullMarked;
