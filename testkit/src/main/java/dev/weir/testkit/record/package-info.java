/**
 * Sessions, exchanges and captures that remember what they were told; entries; and the contract of
 * a recorder.
 *
 * <p>A session and what it opens belong to one thread.
 */
@NullMarked
package dev.weir.testkit.record;

import org.jspecify.annotations.NullMarked;
