package dev.weir.spi;

/**
 * Something a factory made from one place in the configuration.
 *
 * <p>Instances are shared by all connections of the services that name them; state of one
 * connection lives in what the component creates for it.
 *
 * @since 1.0
 */
public interface Component extends AutoCloseable {
  /**
   * Releases what the component holds. Called once, on an ordinary thread, in the reverse order of
   * creation, after the last call of any other method has returned. Must end within five seconds.
   */
  @Override
  default void close() {}
}
