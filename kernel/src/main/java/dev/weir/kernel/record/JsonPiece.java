package dev.weir.kernel.record;

/**
 * A piece of JSON that is made once and written often.
 *
 * @param text with what follows it, a colon or a comma; not changed by anybody
 */
record JsonPiece(byte[] text) {
  /** A key of an object. */
  static JsonPiece key(String name) {
    var json = new JsonOutput(2 * name.length() + 8);
    json.key(name);
    return new JsonPiece(json.written());
  }

  /** A text as a value. */
  static JsonPiece text(String text) {
    var json = new JsonOutput(2 * text.length() + 8);
    json.string(text);
    return new JsonPiece(json.written());
  }
}
