/**
 * What one can do with what a store keeps: {@code weir tail}, {@code find}, {@code show}, {@code
 * export} and {@code records}. Each runs in a process of its own, on the main thread, and reads
 * while a gateway writes.
 */
@NullMarked
package dev.weir.plugin.store.command;

import org.jspecify.annotations.NullMarked;
