package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Policy;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HttpFacts;

/**
 * What a recorder wants of a record.
 *
 * @param cap most bytes shown of each body; 0 or less shows none
 * @param decode whether content codings are taken off
 * @param format which keys there are
 */
record Wanted(int cap, boolean decode, Format format) {
  /** All keys, bodies as they were sent. */
  static Wanted asSent(int cap) {
    return new Wanted(cap, false, Format.WEIR);
  }

  /** Whether only those keys are wanted that GOST's record has. */
  boolean isGost() {
    return format == Format.GOST;
  }

  /**
   * One for all who get the same of a record: a limit that none of its bodies reaches is as good as
   * another. Rules for bodies and codings are not looked into.
   */
  Wanted asFarAsItMatters(RecordDraft draft, Policy policy) {
    if (cap <= 0 || decode || policy.concernsBodies() || holdsMoreThan(draft, cap)) {
      return this;
    }
    return new Wanted(Integer.MAX_VALUE, false, format);
  }

  private static boolean holdsMoreThan(RecordDraft draft, int cap) {
    HttpFacts http = draft.http();
    if (http != null
        && (isOver(http.request().body(), cap) || isOver(http.response().body(), cap))) {
      return true;
    }
    boolean[] isMore = new boolean[1];
    if (!draft.extras().isEmpty()) {
      Plain.bodies(draft.extras(), body -> isMore[0] |= isOver(body, cap));
    }
    return isMore[0];
  }

  private static boolean isOver(Body body, int cap) {
    return body.bytes().length > cap;
  }
}
