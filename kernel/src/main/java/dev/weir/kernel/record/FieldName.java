package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.FieldKind;

/**
 * What a header field's name comes to.
 *
 * @param decoded as sent, as text
 * @param canonical the form in which the map shows it
 * @param text as sent, as JSON
 * @param key the canonical form as a key
 * @param order the beginning of the canonical form, to be compared without a sign; of two that are
 *     alike in this the texts decide
 * @param kind what it says about the value
 * @param inMap whether the map shows it at all
 */
record FieldName(
    String decoded,
    String canonical,
    JsonPiece text,
    JsonPiece key,
    long order,
    FieldKind kind,
    boolean inMap) {
  private static final int LAST_ASCII = 0x7f;

  static FieldName of(String sent) {
    String decoded = RawText.decoded(sent);
    String canonical = HeaderNames.canonical(decoded);
    boolean inMap =
        !sent.startsWith(":")
            && switch (canonical) {
              // Left out of the map by the grammar's origin; they are in the list as sent.
              case "Host", "Transfer-Encoding", "Trailer" -> false;
              default -> true;
            };
    return new FieldName(
        decoded,
        canonical,
        JsonPiece.text(decoded),
        JsonPiece.key(canonical),
        order(canonical),
        FieldKind.of(sent),
        inMap);
  }

  /** The order in which the map has names. */
  static int compare(FieldName one, FieldName other) {
    int byBeginning = Long.compareUnsigned(one.order, other.order);
    return byBeginning != 0 ? byBeginning : one.canonical.compareTo(other.canonical);
  }

  /** Its first eight characters, up to one that is not ASCII, which is greater than any that is. */
  private static long order(String name) {
    long order = 0;
    boolean ascii = true;
    for (int i = 0; i < Long.BYTES; i++) {
      int c = ascii && i < name.length() ? name.charAt(i) : 0;
      ascii &= c <= LAST_ASCII;
      order = order << 8 | Math.min(c, LAST_ASCII + 1);
    }
    return order;
  }
}
