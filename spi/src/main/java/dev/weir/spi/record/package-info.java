/**
 * What is written down: exchanges while they happen, entries once they are over, and the recorders
 * that take the entries away.
 *
 * <p>An {@link Exchange} is filled on the session's event loop and handed over by {@link
 * Exchange#finish()}; what it was given must not change after that. Masking and encoding happen on
 * the recorder's own thread, so facts keep bytes as they came and make text only when asked.
 */
@NullMarked
package dev.weir.spi.record;

import org.jspecify.annotations.NullMarked;
