/**
 * Reads HTTP/1 exchanges out of the bytes that pass.
 *
 * <p>The parser and the inspector are in {@link dev.weir.wire.http1}; here they are offered to the
 * kernel. The factory runs on an ordinary thread, the sniffer and its inspectors on the event loops
 * of their sessions; the sniffer keeps no state.
 */
@NullMarked
package dev.weir.plugin.sniffhttp;

import org.jspecify.annotations.NullMarked;
