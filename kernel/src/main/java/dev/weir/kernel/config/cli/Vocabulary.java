package dev.weir.kernel.config.cli;

import java.util.HashSet;
import java.util.Set;

/**
 * The names that a scheme may consist of. A name that is not among them falls back to the grammar's
 * default: {@code auto}, {@code tcp}, {@code http} and {@code tcp}.
 *
 * @param handlers first part of a service's scheme
 * @param listeners second part of a service's scheme
 * @param connectors first part of a node's scheme
 * @param dialers second part of a node's scheme
 */
public record Vocabulary(
    Set<String> handlers, Set<String> listeners, Set<String> connectors, Set<String> dialers) {
  private static final String BOTH_ENDS =
      "dtls ftcp grpc h2 h2c h3 http2 http3 icmp icmp6 kcp mtcp mtls mws mwss ohttp otls pht phts"
          + " quic serial ssh sshd tcp tls udp unix utls ws wss wt";

  /** The names that GOST v3 documents, whether Weir has such a component or not. */
  public static final Vocabulary GOST =
      new Vocabulary(
          words(
              "api auto dns file forward http http2 http3 masque metrics red redir redirect redu"
                  + " relay router rtcp rudp serial sni socks socks4 socks4a socks5 ss sshd ssu tap"
                  + " tcp tun tungo tunnel udp unix"),
          words(BOTH_ENDS + " dns red redir redirect redu rtcp rudp runix stdio tap tun tungo"),
          words(
              "direct forward http http2 masque relay router serial sni socks socks4 socks4a socks5"
                  + " ss sshd ssu tcp tunnel unix virtual"),
          words(BOTH_ENDS + " direct masque virtual wg"));

  public Vocabulary {
    handlers = Set.copyOf(handlers);
    listeners = Set.copyOf(listeners);
    connectors = Set.copyOf(connectors);
    dialers = Set.copyOf(dialers);
  }

  /** This vocabulary and the names of another one, for example those that plugins add. */
  public Vocabulary with(Vocabulary more) {
    return new Vocabulary(
        union(handlers, more.handlers),
        union(listeners, more.listeners),
        union(connectors, more.connectors),
        union(dialers, more.dialers));
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }

  private static Set<String> words(String words) {
    return Set.of(words.split(" "));
  }
}
