/**
 * Records in the formats of others, written as they come: nothing but WebSocket messages is kept,
 * and of those no more than a bound.
 *
 * <p>What was masked stays masked; nothing here could know it. An export belongs to one thread.
 */
@NullMarked
package dev.weir.plugin.store.export;

import org.jspecify.annotations.NullMarked;
