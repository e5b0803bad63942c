package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Rewritten;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HttpMessage;

/**
 * A body as one recorder gets it.
 *
 * @param bytes of which the first {@code length} are shown
 * @param length how many are shown
 * @param truncated whether that is less than there was, although bodies were asked for
 * @param decoded the content codings that were taken off, as in the head; empty if none were
 * @param undecoded why the codings, or the rest of the body, were not taken off; empty if they were
 *     or there was no need
 * @param redacted how many values were taken out of it
 * @param withheld why none of it is shown although it was asked for; empty if some may be
 */
record ShownBody(
    byte[] bytes,
    int length,
    boolean truncated,
    String decoded,
    String undecoded,
    int redacted,
    String withheld) {
  ShownBody(byte[] bytes, int length, boolean truncated, String decoded, String undecoded) {
    this(bytes, length, truncated, decoded, undecoded, 0, "");
  }

  /** A body as it was sent. */
  static ShownBody of(Body body, int cap) {
    return asSent(body, cap, "");
  }

  /** The body of a message, decoded if that is wanted. Takes its time: not for event loops. */
  static ShownBody of(HttpMessage message, Wanted wanted) {
    Body body = message.body();
    if (!wanted.decode() || wanted.cap() <= 0 || body.bytes().length == 0) {
      return of(body, wanted.cap());
    }
    ContentCoding coding = ContentCoding.of(message.headers());
    if (coding.isIdentity()) {
      return of(body, wanted.cap());
    }
    ContentCoding.Decoded result = coding.decode(body, wanted.cap());
    if (result.length() == 0 && !result.problem().isEmpty()) {
      return asSent(body, wanted.cap(), result.problem());
    }
    int length = cut(result.bytes(), result.length(), result.isCut());
    return new ShownBody(result.bytes(), length, result.isCut(), coding.text(), result.problem());
  }

  /**
   * The body of a message without its secrets. What a rule may concern has its content coding taken
   * off in any case: a coded body cannot be read, nor shown again once it was changed.
   */
  static ShownBody of(HttpMessage message, Wanted wanted, Scope scope) {
    if (!scope.concernsBodies() || wanted.cap() <= 0 || message.body().bytes().length == 0) {
      return of(message, wanted);
    }
    String said = message.headers().first("content-type");
    String type = said == null ? "" : RawText.decoded(said);
    ShownBody plain = of(message, new Wanted(wanted.cap(), true, wanted.format()));
    ShownBody asked = wanted.decode() ? plain : of(message, wanted);
    if (!plain.undecoded().isEmpty() && plain.decoded().isEmpty()) {
      return asked.without("content coding: " + plain.undecoded());
    }
    Rewritten result = scope.body(type, plain.bytes(), plain.length(), plain.truncated());
    if (result.isWithheld()) {
      return asked.without(result.withheld());
    }
    byte[] instead = result.bytes();
    return instead == null
        ? asked
        : new ShownBody(
            instead,
            instead.length,
            plain.truncated(),
            plain.decoded(),
            plain.undecoded(),
            result.values(),
            "");
  }

  private ShownBody without(String why) {
    return new ShownBody(Body.EMPTY.bytes(), 0, true, "", "", 0, why);
  }

  private static ShownBody asSent(Body body, int cap, String undecoded) {
    int shown = Math.min(body.bytes().length, Math.max(0, cap));
    boolean cut = cap > 0 && (body.truncated() || body.bytes().length > cap);
    return new ShownBody(body.bytes(), cut(body.bytes(), shown, cut), cut, "", undecoded);
  }

  private static int cut(byte[] bytes, int length, boolean cut) {
    return cut ? TextCut.length(bytes, length) : length;
  }
}
