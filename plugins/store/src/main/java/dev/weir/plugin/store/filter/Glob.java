package dev.weir.plugin.store.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with {@code *} for any number of characters. No other sign is special, since URLs are full
 * of them.
 *
 * @param parts the literal texts between the stars: one more than there are stars; only the first
 *     and the last may be empty
 */
public record Glob(List<String> parts) {
  public Glob {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts: none (expected: at least one)");
    }
    var kept = new ArrayList<String>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      if (i == 0 || i == parts.size() - 1 || !parts.get(i).isEmpty()) {
        kept.add(parts.get(i));
      }
    }
    parts = List.copyOf(kept);
  }

  /** Just this text. */
  public static Glob literal(String text) {
    return new Glob(List.of(text));
  }

  /** Whether there is no star in it. */
  public boolean isLiteral() {
    return parts.size() == 1;
  }

  /** The same with a star at both ends. */
  Glob anywhere() {
    var wide = new ArrayList<String>(parts.size() + 2);
    wide.add("");
    wide.addAll(parts);
    wide.add("");
    return new Glob(wide);
  }
}
