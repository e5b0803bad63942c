package dev.weir.plugin.recorder.loki;

import dev.weir.wire.json.JsonText;
import dev.weir.wire.json.JsonTokens;
import dev.weir.wire.json.JsonTokens.Token;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes bodies out of a record, and says so at its beginning. */
final class Bodies {
  /** Value of {@code shaped}. */
  static final String LEFT_OUT = "bodies left out";

  private Bodies() {}

  /**
   * The record with null in place of each body, payload and raw sample.
   *
   * @return null if it is no JSON object
   */
  static @Nullable ByteBuffer leftOut(byte[] record) {
    var tokens = new JsonTokens(record);
    if (tokens.next() != Token.BEGIN_OBJECT) {
      return null;
    }
    var json = new JsonText(64 << 10).raw("{").field("shaped", LEFT_OUT);
    int copied = tokens.end();
    boolean body = false;
    boolean first = true;
    while (true) {
      Token token = tokens.next();
      switch (token) {
        case CUT, BROKEN -> {
          return null;
        }
        case END -> {
          return json.raw(record, copied, record.length).buffer();
        }
        case STRING -> {
          if (body) {
            // The quotes are outside of the token.
            json.raw(record, copied, tokens.start() - 1).raw("null");
            copied = tokens.end() + 1;
          }
          body = false;
        }
        case NAME -> {
          if (first) {
            json.raw(',');
          }
          body = tokens.is("body") || tokens.is("payload") || tokens.is("raw");
        }
        default -> body = false;
      }
      first = false;
    }
  }
}
