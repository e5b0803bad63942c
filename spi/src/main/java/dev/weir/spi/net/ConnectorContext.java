package dev.weir.spi.net;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.config.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel offers to a connector.
 *
 * @since 1.0
 */
public interface ConnectorContext extends ComponentContext {
  /** How to introduce ourselves to the node; null if without. */
  @Nullable Credentials auth();
}
