package dev.weir.spi.net;

import dev.weir.spi.Component;
import java.util.concurrent.CompletionStage;

/**
 * Accepts connections for one service.
 *
 * @since 1.0
 */
public interface Listener extends Component {
  /**
   * Binds, but accepts nothing yet: all services bind before any serves. Called once, on an
   * ordinary thread.
   *
   * @return fails with an {@link java.io.IOException} whose message says what to do if the address
   *     cannot be had
   */
  CompletionStage<Bound> bind(BindRequest request);
}
