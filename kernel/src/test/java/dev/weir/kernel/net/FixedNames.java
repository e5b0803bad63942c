package dev.weir.kernel.net;

import java.net.UnknownHostException;

/** Names that have no address, without asking anybody. */
public final class FixedNames {
  private FixedNames() {}

  /** Knows no name at all. */
  public static Names none() {
    return new Names(host -> {
      throw new UnknownHostException(host);
    });
  }
}
