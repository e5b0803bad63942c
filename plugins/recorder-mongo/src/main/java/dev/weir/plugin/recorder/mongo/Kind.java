package dev.weir.plugin.recorder.mongo;

import java.util.Locale;

/** What a record is about: the first of these whose key it has. Each has a collection. */
enum Kind {
  GAP("gap"),
  WS("websocket"),
  DNS("dns"),
  HTTP("http"),
  TLS("tls"),
  /** A connection of which nothing more is known. */
  FLOW(""),
  /** What is no JSON: the texts of other record points. */
  OTHER("");

  private final String key;

  Kind(String key) {
    this.key = key;
  }

  /** The name of its collection. */
  String collection() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** This one, or the one that a key of the record tells, whichever comes first. */
  Kind or(String member) {
    for (Kind other : values()) {
      if (other.compareTo(this) < 0 && other.key.equals(member) && !member.isEmpty()) {
        return other;
      }
    }
    return this;
  }
}
