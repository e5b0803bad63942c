/**
 * Sockets as the kernel runs them: event loops, native or not, names, and which of our own sockets
 * are open. Everything but {@link dev.weir.kernel.net.Names} runs on event loops.
 */
@NullMarked
package dev.weir.kernel.net;

import org.jspecify.annotations.NullMarked;
