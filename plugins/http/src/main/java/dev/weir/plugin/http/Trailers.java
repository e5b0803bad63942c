package dev.weir.plugin.http;

import dev.weir.spi.record.HeaderBlock;

/** The fields after a chunked request body. */
final class Trailers {
  /** RFC 9110 section 6.5.1: they would change how the message was read already. */
  private static final String[] FORBIDDEN = {
    "host", "content-length", "transfer-encoding", "authorization", "cookie"
  };

  private Trailers() {}

  /**
   * Checks the names.
   *
   * @throws Refusal 400 for one that may only be in the head
   */
  static void check(HeaderBlock trailers) throws Refusal {
    for (int i = 0; i < trailers.size(); i++) {
      for (String name : FORBIDDEN) {
        if (trailers.is(i, name)) {
          throw Refusal.malformed(400, "trailer: " + name + " (expected: in the head only)");
        }
      }
    }
  }
}
