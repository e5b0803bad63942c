package dev.weir.plugin.snifftls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that clients see in place of a server's.
 *
 * @param key its own
 * @param chain itself first, then the authority's
 * @param renewAt when to make another one
 */
record Leaf(PrivateKey key, List<X509Certificate> chain, Instant renewAt) {
  Leaf {
    chain = List.copyOf(chain);
  }
}
