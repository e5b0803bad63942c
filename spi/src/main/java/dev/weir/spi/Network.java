package dev.weir.spi;

/**
 * The transport a target is reached by.
 *
 * @since 1.0
 */
public enum Network {
  TCP,
  UDP;

  /** The name in records and rules: {@code tcp} or {@code udp}. */
  public String label() {
    return this == TCP ? "tcp" : "udp";
  }
}
