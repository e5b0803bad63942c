/**
 * Reads YAML and JSON into the tree, merges sources, checks references, and describes the grammar
 * as a JSON Schema and as a page. One thread.
 */
@NullMarked
package dev.weir.kernel.config.load;

import org.jspecify.annotations.NullMarked;
