/** Tests of the exports: against a schema of the archive, and by running what they write. */
@NullMarked
package dev.weir.plugin.store.export;

import org.jspecify.annotations.NullMarked;
