package dev.weir.kernel.config.print;

import java.util.List;

/** What is printed, after keys, order and kinds were settled. Immutable. */
sealed interface Value {
  /** A text; quoted in the output where it would otherwise read as something else. */
  record Text(String text) implements Value {}

  /** A number, a boolean or {@code null}, never quoted. */
  record Raw(String token) implements Value {}

  /** A list. */
  record Items(List<Value> items) implements Value {}

  /** Keys and values in the order of printing. */
  record Fields(List<Field> fields) implements Value {}

  /** One key and its value. */
  record Field(String key, Value value) {}
}
