package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.FieldKind;
import dev.weir.kernel.record.redact.Scope;

/**
 * Takes secrets out of text that belongs to no record, for example of a log: by what is known to be
 * secret without a configuration. Thread-safe.
 */
public final class Masking {
  /** What stands for a secret. */
  public static final String MASK = "***";

  private Masking() {}

  /** The value of a header or trailer field, masked. */
  public static String field(String name, String value) {
    String shown = Scope.DEFAULT.field(FieldKind.of(name), name, value);
    return shown == null ? "" : shown;
  }

  /** A request target or another text that is one URI as a whole, masked. */
  public static String uri(String uri) {
    return Scope.DEFAULT.uri(uri);
  }

  /** {@code user:secret@host:port} as {@code ***@host:port}. */
  public static String authority(String text) {
    return Scope.DEFAULT.authority(text);
  }

  /** Any text that may hold URIs, for example an error message, masked. */
  public static String text(String text) {
    return Scope.DEFAULT.text(text);
  }
}
