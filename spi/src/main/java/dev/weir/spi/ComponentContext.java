package dev.weir.spi;

import dev.weir.spi.config.BypassName;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What every component may use, whatever its kind. All methods may be called on any thread.
 *
 * @since 1.0
 */
public interface ComponentContext {
  /** The name of this instance in the configuration, or its place in it where it has none. */
  String name();

  /** A path as the user wrote it, resolved against the folder that relative paths start from. */
  Path resolve(String path);

  /**
   * The user's own folder: {@code WEIR_HOME}, or {@code .weir} in the home directory. It need not
   * be there.
   */
  default Path home() {
    String given = System.getenv("WEIR_HOME");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home", "/"), ".weir")
        : Path.of(given);
  }

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
