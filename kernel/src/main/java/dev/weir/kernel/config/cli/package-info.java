/**
 * The command-line grammar ({@code -L}, {@code -F} and the flags beside them), which follows GOST
 * v3: reads the URLs and turns them into the configuration tree that the same YAML would be. All
 * types are immutable or confined to one call; runs on the thread that applies the configuration.
 */
@NullMarked
package dev.weir.kernel.config.cli;

import org.jspecify.annotations.NullMarked;
