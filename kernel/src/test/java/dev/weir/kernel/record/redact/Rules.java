package dev.weir.kernel.record.redact;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Rules for tests, written shortly. */
final class Rules {
  static final byte[] KEY = "a key for tests only".getBytes(StandardCharsets.UTF_8);

  private Rules() {}

  static Rule json(Action action, String... paths) {
    return new Rule(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(paths), action);
  }

  static Rule form(Action action, String... names) {
    return new Rule(List.of(), List.of(), List.of(), List.of(), List.of(names), List.of(), action);
  }

  static Scope scope(Rule... rules) {
    return new Policy(true, List.of(rules), KEY).everywhere();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What is shown of a body, or why it is not. */
  static String shown(Scope scope, String type, String body, boolean cut) {
    byte[] sent = bytes(body);
    // More bytes than count: nothing behind them may be looked at.
    byte[] longer = Arrays.copyOf(sent, sent.length + 3);
    Arrays.fill(longer, sent.length, longer.length, (byte) '}');
    Rewritten result = scope.body(type, longer, sent.length, cut);
    if (result.isWithheld()) {
      return "withheld: " + result.withheld();
    }
    return result.bytes() == null ? body : new String(result.bytes(), StandardCharsets.UTF_8);
  }

  static String json(String body, Action action, String... paths) {
    return shown(scope(json(action, paths)), "application/json", body, false);
  }
}
