/**
 * What every plugin and the kernel agree on: components and their factories, sessions and targets.
 *
 * <p>A plugin is a jar with {@code META-INF/services} entries for the factory types of this
 * contract. Factories run while the configuration is applied, on an ordinary thread, and may block;
 * everything that handles traffic runs on an event loop and may not. Nothing here names Netty; the
 * types that must, live in {@link dev.weir.spi.net}.
 */
@NullMarked
package dev.weir.spi;

import org.jspecify.annotations.NullMarked;
