package dev.weir.kernel.config.bind;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What GOST v3 documents and this version does not build, part by part of the grammar. Such a key
 * is an error like an unknown one, but the user learns that it was no typing mistake.
 */
public final class UnbuiltKeys {
  /** The end of the message. */
  public static final String PHRASE = "known from GOST v3, not built in this version";

  private static final String MUX =
      " mux.version mux.keepaliveInterval mux.keepaliveDisabled mux.keepaliveTimeout"
          + " mux.maxFrameSize mux.maxReceiveBuffer mux.maxStreamBuffer mux.type"
          + " mux.maxStreamWindow";

  private static final String KEEPALIVE =
      " keepalive keepalive.idle keepalive.interval keepalive.count";

  private static final String TLS =
      "certFile keyFile caFile validity commonName organization secure serverName"
          + " rejectUnknownSNI serverNames options";

  /** Section to keys that it does not accept although the grammar has them. */
  private static final Map<String, Set<String>> KEYS =
      Map.ofEntries(
          row(
              "configuration",
              "authers admissions resolvers ingresses routers sds rewriters limiters quotas"
                  + " climiters rlimiters observers loggers tls api metrics profiling caches"),
          row(
              "service",
              "admission admissions resolver limiter quotas climiter rlimiter logger loggers"
                  + " observer rewriter status cache"),
          row("handler", "chainGroup auther authers tls limiter observer"),
          row("listener", "chain chainGroup auther authers auth tls"),
          row("forwarder", "hop hopGroup name"),
          row("target", "network protocol host path filter matcher auth http tls probe"),
          row("filter", "protocol path"),
          row("matcher", "bodySize"),
          row("chain", "metadata selector matcher probe"),
          row("hop", "resolver reload file redis http plugin"),
          row("node", "network resolver netns http tls probe"),
          row("connector", "tls"),
          row("dialer", "auth"),
          row("dialer.tls", TLS),
          row("hosts", "redis http plugin"),
          row("binding.metadata", "direction timeStampFormat hexdump"),
          row("service.metadata", serviceMetadata()),
          row("node.metadata", nodeMetadata()));

  /** Section and key to values that it does not accept although the grammar has them. */
  private static final Map<String, Set<String>> VALUES =
      Map.ofEntries(
          row("selector.strategy", "parallel lowestlatency lowest ll"),
          row("binding.record", "recorder.service.handler.serial recorder.service.handler.tunnel"));

  private static final Map<Kind, Set<String>> TYPES =
      Map.of(
          Kind.HANDLER,
          words(
              "auto api dns file forward http http2 http3 masque metrics red redir redirect redu"
                  + " relay router rtcp rudp serial sni socks socks4 socks4a socks5 ss ssh sshd ssu"
                  + " tap tcp tun tungo tunnel udp unix virtual direct"),
          Kind.LISTENER,
          words(
              "dns dtls ftcp grpc h2 h2c h3 http2 http3 icmp kcp mtcp mtls mwss mws obfs-http"
                  + " obfs-tls ohttp otls phts pht quic red redir redirect redu rtcp rudp runix"
                  + " serial ssh sshd tap tcp tls tun udp unix wss ws wt"),
          Kind.CONNECTOR,
          words(
              "direct forward http http2 masque relay router serial sni socks socks4 socks4a socks5"
                  + " ss sshd ssu tcp tunnel unix virtual"),
          Kind.DIALER,
          words(
              "direct dtls ftcp grpc h2 h2c h3 http2 http3 icmp kcp mtcp mtls mwss mws obfs-http"
                  + " obfs-tls ohttp otls phts pht quic serial ssh sshd tcp tls udp unix virtual"
                  + " wss ws wt"),
          Kind.RECORDER_TYPE,
          words("file http plugin redis tcp"),
          Kind.BYPASS_TYPE,
          words("http plugin redis"));

  private UnbuiltKeys() {}

  /** Whether the grammar has this key in this section. */
  static boolean key(String section, String key) {
    return KEYS.getOrDefault(section, Set.of()).contains(key.toLowerCase(Locale.ROOT));
  }

  /** Whether the grammar has this value for this key of this section. */
  static boolean value(String section, String key, String value) {
    return VALUES
        .getOrDefault(section + "." + key, Set.of())
        .contains(value.toLowerCase(Locale.ROOT));
  }

  /** Whether the grammar has a component of this kind and type, whether Weir has it or not. */
  public static boolean type(Kind kind, String type) {
    return TYPES.getOrDefault(kind, Set.of()).contains(type.toLowerCase(Locale.ROOT));
  }

  private static String serviceMetadata() {
    return "proxyProtocol interface so_mark preUp preDown postUp postDown ignoreChain enableStats"
        + " observePeriod observer.period observer.observePeriod observer.resetTraffic netns"
        + " netns.out dialTimeout limiter.refreshInterval limiter.cleanupInterval limiter.scope"
        + " labels readTimeout idleTimeout http.keepalive http.compression compression http.header"
        + " header probeResist probe_resist knock udp udp.bufferSize udpBufferSize hash"
        + " authBasicRealm http.proxyAgent proxyAgent skipauth sniffing sniffing.timeout"
        + " sniffing.websocket sniffing.websocket.sampleRate sniffing.fallback"
        + " sniffing.dialOriginalDst sniffing.responseTimeout tproxy nodelay bind notls"
        + " udp.resolveDomain udp.bindRange.min udp.bindRange.max publicAddr comp tor stateless"
        + " bufferSize readBufferSize readQueueSize backlog ttl keepalive.ttl mptcp reuseport"
        + " cache admission resolver prefer dns limiter.in limiter.out limiter.conn.in"
        + " limiter.conn.out climiter rlimiter bypass hosts retries auth strategy maxFails"
        + " max_fails failTimeout fail_timeout cert certFile tls.certFile key keyFile tls.keyFile"
        + " ca caFile tls.caFile"
        + KEEPALIVE
        + MUX;
  }

  private static String nodeMetadata() {
    return "so_mark interface netns netns.out proxyProtocol maxFails max_fails failTimeout"
        + " fail_timeout backup weight connectTimeout timeout header nodelay relay udp.bufferSize"
        + " udp.timeout notls disable4a host action dialTimeout record.mode secure serverName"
        + " tls.secure tls.serverName cert certFile tls.certFile key keyFile tls.keyFile ca caFile"
        + " tls.caFile auth bypass hosts resolver prefer strategy dns retries"
        + KEEPALIVE
        + MUX;
  }

  private static Map.Entry<String, Set<String>> row(String section, String keys) {
    return Map.entry(section, words(keys));
  }

  private static Set<String> words(String text) {
    return new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split(" ")));
  }
}
