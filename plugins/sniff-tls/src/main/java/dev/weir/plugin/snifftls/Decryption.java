package dev.weir.plugin.snifftls;

import dev.weir.spi.Bypass;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What all interceptions of a service share. Thread-safe.
 *
 * @param engines TLS
 * @param leaves server's ends by name
 * @param verifier of servers
 * @param verify what follows from its verdict
 * @param bypass hosts to pass through; null for none
 * @param learned hosts whose clients refuse us
 * @param alpn protocols to prefer
 * @param ownCertificate whether we have one for servers that ask
 * @param timeout of each handshake
 * @param workers for what computes or blocks
 */
record Decryption(
    Engines engines,
    Leaves<Decryption.Shown> leaves,
    Verifier verifier,
    TlsSnifferConfig.Verify verify,
    @Nullable Bypass bypass,
    Learned learned,
    List<String> alpn,
    boolean ownCertificate,
    Duration timeout,
    ExecutorService workers) {

  /**
   * A leaf with the server's ends that show it.
   *
   * @param leaf the certificate
   * @param ends made for it
   */
  record Shown(Leaf leaf, Engines.ServerEnds ends) {}
}
