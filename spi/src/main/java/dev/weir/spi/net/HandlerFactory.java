package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;
import java.time.Duration;

/**
 * Makes handlers; configured by {@code handler.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface HandlerFactory<C extends Record>
    extends ComponentFactory<C, Handler, HandlerContext> {
  /**
   * How long first bytes are held for a decision where the user does not say ({@code
   * sniffing.timeout}).
   */
  default Duration sniffingTimeout() {
    return Duration.ofSeconds(1);
  }
}
