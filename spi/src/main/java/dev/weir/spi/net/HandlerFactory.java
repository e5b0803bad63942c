package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;
import dev.weir.spi.Network;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Makes handlers; configured by {@code handler.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface HandlerFactory<C extends Record>
    extends ComponentFactory<C, Handler, HandlerContext> {
  /**
   * Types of handlers that this one gives connections to, for one that only finds out which is
   * meant. They are configured by the same metadata and made before this one; see {@link
   * HandlerContext#sibling}.
   */
  default List<String> uses() {
    return List.of();
  }

  /**
   * Whether the handler cannot do without sniffers, because what it reads from the first bytes is
   * the target. It then has them also in a service that does not sniff.
   */
  default boolean sniffs() {
    return false;
  }

  /**
   * What its handlers can serve: {@link Handler#stream} for TCP, {@link Handler#datagrams} for UDP.
   */
  default Set<Network> networks() {
    return Set.of(Network.TCP);
  }

  /**
   * How long first bytes are held for a decision where the user does not say ({@code
   * sniffing.timeout}).
   */
  default Duration sniffingTimeout() {
    return Duration.ofSeconds(1);
  }
}
