/**
 * What a configuration says, as records: the keys, types, defaults and texts are read from here by
 * the binder, the schema and the reference page. Immutable; any thread.
 */
@NullMarked
package dev.weir.kernel.config.model;

import org.jspecify.annotations.NullMarked;
