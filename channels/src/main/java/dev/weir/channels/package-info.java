/**
 * What plugins that hold sockets have in common: bytes that wait for a parser, last words,
 * listening sockets that survive, sessions of datagrams that are refused.
 *
 * <p>Not a part of the contract: it is shaded into each plugin that uses it, so that each has a
 * copy of its own. Everything runs on the event loop of the channel that it was made for, unless it
 * says otherwise.
 */
@NullMarked
package dev.weir.channels;

import org.jspecify.annotations.NullMarked;
