/**
 * For authors of plugins: stand-ins for what the kernel gives to a component, and contract tests to
 * inherit.
 *
 * <p>The stand-ins may be used on any thread unless they say otherwise; {@link
 * dev.weir.testkit.record} and {@link dev.weir.testkit.sniff} hold those that a session's event
 * loop uses, which belong to one thread like the real ones.
 */
@NullMarked
package dev.weir.testkit;

import org.jspecify.annotations.NullMarked;
