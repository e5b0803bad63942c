package dev.weir.kernel.record;

import java.util.Set;

/** The keys of a record. */
final class RecordKeys {
  /** Value of {@code schema}: goes up when a key changes its meaning. */
  static final String SCHEMA = "1";

  /** Keys that the contract fills itself; no extra may take one. */
  static final Set<String> RESERVED =
      Set.of(
          "service",
          "labels",
          "network",
          "remote",
          "local",
          "client",
          "src",
          "dst",
          "host",
          "proto",
          "clientIP",
          "clientID",
          "http",
          "tls",
          "route",
          "inputBytes",
          "outputBytes",
          "err",
          "sid",
          "duration",
          "time",
          "id",
          "seq",
          "schema",
          "conn",
          "seen",
          "why",
          "timings",
          "close",
          "original",
          "redact");

  /** Extras that have a place in GOST's order. */
  static final Set<String> PLACED = Set.of("node", "websocket", "dns", "redis", "redirect");

  private RecordKeys() {}
}
