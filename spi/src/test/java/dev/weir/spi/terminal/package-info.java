/** Tests of the lines that people see. */
@NullMarked
package dev.weir.spi.terminal;

import org.jspecify.annotations.NullMarked;
