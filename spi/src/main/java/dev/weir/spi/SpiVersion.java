package dev.weir.spi;

/**
 * The version of this contract, which plugins ask for a range of in {@code Plugin-Requires}. It
 * follows semantic versioning by itself and is not the version of the product. Netty's minor
 * version is part of it, because {@link dev.weir.spi.net} names Netty's types.
 *
 * @since 1.0
 */
public final class SpiVersion {
  /** Major, minor, patch. */
  public static final String CURRENT = "1.0.0";

  private SpiVersion() {}
}
