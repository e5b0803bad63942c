/**
 * What people see of records on a terminal. It is part of the contract so that the lines of {@code
 * weir run} and those of a plugin's command are the same.
 *
 * <p>Nothing here writes anything; it makes text. Meaning is never carried by colour alone, and
 * nothing that a stranger sent reaches the terminal as a control character.
 */
@NullMarked
package dev.weir.spi.terminal;

import org.jspecify.annotations.NullMarked;
