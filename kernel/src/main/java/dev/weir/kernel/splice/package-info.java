/**
 * Moves bytes from one socket to another inside the Linux kernel, through pipes, without copying
 * them into this process. Everything runs on the event loop of the sockets; a loop has pipes of its
 * own.
 */
@NullMarked
package dev.weir.kernel.splice;

import org.jspecify.annotations.NullMarked;
