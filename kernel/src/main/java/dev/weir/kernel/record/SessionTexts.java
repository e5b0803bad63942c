package dev.weir.kernel.record;

import dev.weir.spi.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of sessions as JSON, made once for the many records of a session. Each session has
 * one place, which the next one that falls there takes. Not thread-safe.
 */
final class SessionTexts {
  private static final int PLACES = 256;
  private static final JsonPiece REMOTE = JsonPiece.key("remote");
  private static final JsonPiece LOCAL = JsonPiece.key("local");
  private static final JsonPiece CLIENT = JsonPiece.key("client");

  private final @Nullable SessionFacts[] sessions = new @Nullable SessionFacts[PLACES];
  private final byte[][] texts = new byte[PLACES][];

  @SuppressWarnings("ReferenceEquality") // a session has its facts; an equal one is made anew
  void write(JsonOutput json, SessionFacts session) {
    int place = session.sid().hashCode() & PLACES - 1;
    if (sessions[place] == session) {
      json.piece(texts[place]);
      return;
    }
    int begin = json.length();
    json.key(REMOTE);
    json.string(Addresses.text(session.remote()));
    json.key(LOCAL);
    json.string(Addresses.text(session.local()));
    json.key(CLIENT);
    json.string(Addresses.text(session.client()));
    sessions[place] = session;
    texts[place] = json.since(begin);
  }
}
