/**
 * Matches targets by name, address, network, range, wildcard and port.
 *
 * <p>Patterns are read into an immutable {@link MatcherSet}; {@code matches} reads one reference
 * and works on that set, on any number of event loops at once. A file of patterns is read again on
 * a thread of its own, which replaces the set as a whole or leaves it.
 */
@NullMarked
package dev.weir.plugin.bypass;

import org.jspecify.annotations.NullMarked;
