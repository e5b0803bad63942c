/**
 * Reads HTTP/1 exchanges and WebSocket frames out of the bytes that pass.
 *
 * <p>The parsers and the inspectors are in {@link dev.weir.wire.http1} and {@link
 * dev.weir.wire.websocket}; here they are offered to the kernel. The factory runs on an ordinary
 * thread, the sniffer and its inspectors on the event loops of their sessions; the sniffer keeps no
 * state.
 */
@NullMarked
package dev.weir.plugin.sniffhttp;

import org.jspecify.annotations.NullMarked;
