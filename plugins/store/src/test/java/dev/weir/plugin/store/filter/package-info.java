/** Tests of the filter language. */
@NullMarked
package dev.weir.plugin.store.filter;

import org.jspecify.annotations.NullMarked;
