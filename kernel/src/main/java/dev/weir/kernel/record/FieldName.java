package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.FieldKind;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a header field's name comes to, worked out once: the same few dozen names make up nearly all
 * traffic. Thread-safe.
 *
 * @param decoded as sent, as text
 * @param canonical the form in which the map shows it
 * @param kind what it says about the value
 * @param inMap whether the map shows it at all
 */
record FieldName(String decoded, String canonical, FieldKind kind, boolean inMap) {
  /** Names are the peer's to choose: the cache takes no more than this. */
  private static final int MOST = 2048;

  private static final int LONGEST = 64;
  private static final ConcurrentHashMap<String, FieldName> KNOWN = new ConcurrentHashMap<>();

  static FieldName of(String sent) {
    FieldName known = KNOWN.get(sent);
    if (known != null) {
      return known;
    }
    String decoded = RawText.decoded(sent);
    String canonical = HeaderNames.canonical(decoded);
    boolean inMap =
        !sent.startsWith(":")
            && switch (canonical) {
              // Left out of the map by the grammar's origin; they are in the list as sent.
              case "Host", "Transfer-Encoding", "Trailer" -> false;
              default -> true;
            };
    var name = new FieldName(decoded, canonical, FieldKind.of(sent), inMap);
    if (sent.length() <= LONGEST && KNOWN.size() < MOST) {
      KNOWN.put(sent, name);
    }
    return name;
  }
}
