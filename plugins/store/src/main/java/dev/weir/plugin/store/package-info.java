/**
 * Keeps records on this machine: documents in compressed segments, an index of them in SQLite.
 *
 * <p>A recorder writes on its own thread; commands read in processes of their own.
 */
@NullMarked
package dev.weir.plugin.store;

import org.jspecify.annotations.NullMarked;
