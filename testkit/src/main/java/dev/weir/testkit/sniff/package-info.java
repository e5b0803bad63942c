/**
 * The contract of a sniffer and of the inspectors it opens, and a small stand-in for the engine
 * that shows streams to them.
 *
 * <p>Single-threaded, like a session.
 */
@NullMarked
package dev.weir.testkit.sniff;

import org.jspecify.annotations.NullMarked;
