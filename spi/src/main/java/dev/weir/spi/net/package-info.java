/**
 * The part of the contract that names Netty: accepting, dialling, tunnelling and relaying.
 *
 * <p>All channels of a session share one event loop, and every method that gets a channel is called
 * on it. Channels are handed over with an empty pipeline (but for what this contract says), with
 * auto-read off and half-closure allowed; whoever gets a channel owns it and closes it. A {@link
 * io.netty.buffer.ByteBuf} that is passed belongs to the receiver, who releases it.
 */
@NullMarked
package dev.weir.spi.net;

import org.jspecify.annotations.NullMarked;
