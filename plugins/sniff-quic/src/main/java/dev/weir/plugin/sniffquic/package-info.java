/**
 * The sniffer for QUIC.
 *
 * <p>Recognition has no state and may run on any thread; an inspector belongs to one flow and its
 * event loop.
 */
@NullMarked
package dev.weir.plugin.sniffquic;

import org.jspecify.annotations.NullMarked;
