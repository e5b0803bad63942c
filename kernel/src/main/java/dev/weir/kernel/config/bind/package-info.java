/**
 * From the tree to records: binds a mapping to a record by the annotations of {@link
 * dev.weir.spi.config}, and notes every problem with its place. One thread.
 */
@NullMarked
package dev.weir.kernel.config.bind;

import org.jspecify.annotations.NullMarked;
