/**
 * JSON (RFC 8259) for sinks that have no library for it: tokens of a text by their offsets, and
 * text that is put together. A reader or writer belongs to one thread.
 */
@NullMarked
package dev.weir.wire.json;

import org.jspecify.annotations.NullMarked;
