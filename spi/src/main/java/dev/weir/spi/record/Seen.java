package dev.weir.spi.record;

/**
 * How much of an exchange a record can tell.
 *
 * @since 1.0
 */
public enum Seen {
  /** Everything that was asked for. */
  FULL,
  /** Heads but not (all of) the bodies. */
  HEADERS,
  /** Names and versions only, as from a TLS hello. */
  METADATA,
  /** That there was a flow, and how much. */
  FLOW;

  /** The word in the record. */
  public String label() {
    return switch (this) {
      case FULL -> "full";
      case HEADERS -> "headers";
      case METADATA -> "metadata";
      case FLOW -> "flow";
    };
  }
}
