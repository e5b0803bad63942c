package dev.weir.plugin.store.filter;

/**
 * Where a term looks.
 *
 * @param key which part of the record
 * @param name which header field or label, in lower case; empty for keys that need none
 */
public record Field(Key key, String name) {
  public Field {
    if (key.named() == name.isEmpty()) {
      throw new IllegalArgumentException(
          "name: \"" + name + "\" (expected: " + (key.named() ? "one" : "none") + ")");
    }
  }

  /** A part that has no name of its own. */
  public static Field of(Key key) {
    return new Field(key, "");
  }

  /** As it is written: {@code status}, {@code header.content-type}. */
  @Override
  public String toString() {
    return name.isEmpty() ? key.word() : key.word() + "." + name;
  }
}
