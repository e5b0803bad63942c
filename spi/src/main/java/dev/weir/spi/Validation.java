package dev.weir.spi;

import dev.weir.spi.config.Credentials;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a factory knows while it judges a configuration (see {@link ComponentFactory#validate}), and
 * where it says what is wrong. Used on the calling thread, for the length of that call.
 *
 * @since 1.0
 */
public interface Validation extends Folders {
  /** The name that the component would have. */
  String name();

  /** Wall-clock time, for what expires. */
  InstantSource clock();

  /** The credentials that stand beside a handler's or connector's options; null if none do. */
  @Nullable Credentials auth();

  /** The service that the component would be part of; null if it would not be part of one. */
  @Nullable Service service();

  /**
   * Notes something that is wrong; the call goes on, so that all problems are seen at once.
   *
   * @param key the key as the user writes it, with an index where one item of a list is meant:
   *     {@code matchers[2]}, {@code file.path}; empty for the whole section
   * @param problem what is wrong and what was expected, without the key; never a secret value
   */
  void refuse(String key, String problem);

  /**
   * What is known of a service before it is made.
   *
   * @param listener the bound configuration of its listener
   * @param network what its listener accepts
   * @param sniffing whether it sniffs
   * @param forwards whether it has fixed targets
   */
  record Service(Record listener, Network network, boolean sniffing, boolean forwards) {}
}
