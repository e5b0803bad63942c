/**
 * Configuration as it was written: texts, lists and mappings, each with its place. YAML, JSON and
 * the command line all become such a tree; everything after reads only the tree. Used on the thread
 * that applies the configuration.
 */
@NullMarked
package dev.weir.kernel.config.tree;

import org.jspecify.annotations.NullMarked;
