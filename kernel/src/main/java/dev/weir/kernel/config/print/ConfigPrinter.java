package dev.weir.kernel.config.print;

import dev.weir.kernel.config.tree.Mapping;

/** Prints configuration trees. Stateless. */
public final class ConfigPrinter {
  private ConfigPrinter() {}

  /** Whether passwords, tokens and the like are shown. */
  public enum Secrecy {
    /** As given, so that the output can be used as a configuration. */
    REVEALED,
    /** Replaced by {@code ***}. */
    MASKED
  }

  /** The document as YAML, ending in a line break. */
  public static String yaml(Mapping document, Secrecy secrecy) {
    return YamlWriter.write(new Canonical(false, secrecy == Secrecy.MASKED).document(document));
  }

  /** The document as JSON, ending in a line break; durations are nanoseconds. */
  public static String json(Mapping document, Secrecy secrecy) {
    return JsonWriter.write(new Canonical(true, secrecy == Secrecy.MASKED).document(document));
  }
}
