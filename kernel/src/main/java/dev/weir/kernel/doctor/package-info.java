/**
 * {@code weir doctor}: what Weir and its plugins need of a machine, looked at line by line.
 *
 * <p>Main thread; each look on a thread of its own.
 */
@NullMarked
package dev.weir.kernel.doctor;

import org.jspecify.annotations.NullMarked;
