package dev.weir.kernel.record.redact;

import org.jspecify.annotations.Nullable;

/** What holds for the records of one host. Thread-safe: it does not change. */
public final class Scope {
  /** What holds without a configuration. */
  public static final Scope DEFAULT =
      new Scope(
          "",
          TextRules.DEFAULT,
          new FieldRules(true, Names.NONE, Names.NONE, TextRules.DEFAULT, Tokens.KEYLESS),
          BodyRules.NONE);

  private final String policy;
  private final TextRules text;
  private final FieldRules fields;
  private final BodyRules bodies;

  Scope(String policy, TextRules text, FieldRules fields, BodyRules bodies) {
    this.policy = policy;
    this.text = text;
    this.fields = fields;
    this.bodies = bodies;
  }

  /** Which rules were in force, for the record; empty for those that hold without being asked. */
  public String policy() {
    return policy;
  }

  /**
   * The value of a header or trailer field as it may be shown.
   *
   * @param kind what its name says, worked out once for each name
   * @return null if the field is to be left out
   */
  public @Nullable String field(FieldKind kind, String name, String value) {
    return fields.shown(kind, name, value);
  }

  /** Whether a rule names a field. */
  public boolean namesField(String name) {
    return fields.names(name);
  }

  /** A request target or another text that is one URI as a whole. */
  public String uri(String uri) {
    return text.uri(uri);
  }

  /** {@code user:secret@host:port} as {@code ***@host:port}. */
  public String authority(String authority) {
    return text.authority(authority);
  }

  /** Any text that may hold URIs, for example an error message. */
  public String text(String any) {
    return text.text(any, false);
  }

  /** Whether there is any rule for bodies. */
  public boolean concernsBodies() {
    return !bodies.isEmpty();
  }

  /** Whether messages of WebSockets could concern a rule. */
  public boolean concernsMessages() {
    return !bodies.json().isEmpty();
  }

  /**
   * Redacts a body without content coding.
   *
   * @param contentType the field's value; empty if there is none
   * @param length how many of the bytes count
   * @param cut whether more followed that is not here
   */
  public Rewritten body(String contentType, byte[] bytes, int length, boolean cut) {
    return bodies.rewrite(contentType, bytes, length, cut);
  }

  /** Redacts a message of a WebSocket; {@code cut} if there was more of it. */
  public Rewritten message(byte[] bytes, int length, boolean cut) {
    return MessageRewriter.rewrite(bytes, length, cut, bodies);
  }
}
