package dev.weir.kernel.record;

import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import java.util.Map;
import java.util.Set;

/**
 * Where GOST v3's handler record differs from ours in more than the keys that we add: what it has
 * of the parts that the contract has no type for, and what it says of tunnels.
 */
final class GostKeys {
  /** Parts that the record has, and the keys of each. */
  static final Map<String, Set<String>> PARTS =
      Map.of(
          "websocket",
          Set.of(
              "from", "fin", "rsv1", "rsv2", "rsv3", "opcode", "masked", "maskKey", "length",
              "payload"),
          "dns",
          Set.of("id", "name", "class", "type", "question", "answer", "cached"),
          "redis",
          Set.of("command", "key"));

  private static final int OK = 200;
  private static final int REDIRECTION = 300;

  private GostKeys() {}

  /** Whether this opened a tunnel: there, such a record says 0 where the answer's status stands. */
  static boolean isTunnel(HttpFacts http) {
    return http.method().equals("CONNECT")
        && http.statusCode() >= OK
        && http.statusCode() < REDIRECTION;
  }

  /**
   * Whether all that failed is a pipe that nobody reads in: there, nobody asks how one ends, and
   * {@code err} does not tell.
   */
  static boolean isEndOfPipe(RecordDraft draft) {
    HttpFacts http = draft.http();
    boolean isPipe = http == null ? draft.extras().isEmpty() : isTunnel(http);
    Ending ending = draft.ending();
    return isPipe && (ending == Ending.RESET || ending == Ending.ABORTED || ending == Ending.IDLE);
  }
}
