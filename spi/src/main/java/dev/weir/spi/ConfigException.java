package dev.weir.spi;

/**
 * A configuration value that cannot work. Thrown by the compact constructor of a configuration
 * record or by {@link ComponentFactory#create}; the kernel shows it with file, line and column.
 *
 * @since 1.0
 */
public final class ConfigException extends RuntimeException {
  private final String key;

  /**
   * @param key the key as the user writes it, for example {@code http.maxBodySize}; empty if the
   *     whole section is meant
   * @param problem what is wrong and what was expected, without the key; never a secret value
   */
  public ConfigException(String key, String problem) {
    super(problem);
    this.key = key;
  }

  /** The key as the user writes it, or the empty text for the whole section. */
  public String key() {
    return key;
  }
}
