package dev.weir.kernel.record;

import java.util.Map;
import java.util.Set;

/** What GOST v3's handler record has of the parts that the contract has no type for. */
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

  private GostKeys() {}
}
