package dev.weir.spi;

import dev.weir.spi.config.BypassName;
import java.time.InstantSource;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What every component may use, whatever its kind. All methods may be called on any thread.
 *
 * @since 1.0
 */
public interface ComponentContext extends Folders {
  /** The name of this instance in the configuration, or its place in it where it has none. */
  String name();

  /** Wall-clock time for what is written down; durations are measured with the monotonic clock. */
  InstantSource clock();

  /** The kernel's one HTTP client, for whoever sends something out of the data path. */
  HttpSender http();

  /**
   * Whom servers are verified against: the system's store, {@code SSL_CERT_FILE} and {@code
   * SSL_CERT_DIR}. The first call may block.
   */
  default X509ExtendedTrustManager trust() {
    throw new UnsupportedOperationException("trust: not offered here");
  }

  /**
   * The bypass of a name that the configuration gave. It matches what the list as configured hits:
   * {@code whitelist} is applied.
   *
   * @throws ConfigException if there is none
   */
  default Bypass bypass(BypassName name) {
    throw new ConfigException("", "bypass \"" + name.name() + "\": none are known here");
  }
}
