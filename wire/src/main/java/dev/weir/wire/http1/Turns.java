package dev.weir.wire.http1;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The requests of one connection that are not over yet, oldest first, and how they end. */
final class Turns {
  private final ArrayDeque<Turn> turns = new ArrayDeque<>(4);
  private @Nullable Closer culprit;
  private boolean serverEnded;

  int size() {
    return turns.size();
  }

  void add(Turn turn) {
    turns.add(turn);
  }

  @Nullable Turn oldest() {
    return turns.peek();
  }

  void remove(Turn turn) {
    turns.remove(turn);
  }

  /** Remembers the first one who went away before its time. */
  void blame(Closer by) {
    if (culprit == null) {
      culprit = by;
    }
  }

  /** No answer will come any more. */
  void serverEnded() {
    serverEnded = true;
    blame(Closer.SERVER);
    for (Turn turn : turns.toArray(new Turn[0])) {
      settle(turn);
    }
  }

  /** Finishes one if nothing more can come of it. */
  void settle(Turn turn) {
    if (!turn.requestIsOver() || !(turn.answerIsComplete() || serverEnded)) {
      return;
    }
    turns.remove(turn);
    if (turn.isComplete()) {
      turn.finish(Closer.SERVER, Ending.NORMAL);
    } else {
      turn.finish(culprit(), Ending.ABORTED);
    }
  }

  /** Finishes one that will never be complete. */
  void abort(Turn turn) {
    turns.remove(turn);
    turn.finish(culprit(), Ending.ABORTED);
  }

  /** Finishes all that are left. */
  void abortAll() {
    Turn turn = turns.poll();
    while (turn != null) {
      turn.finish(culprit(), Ending.ABORTED);
      turn = turns.poll();
    }
  }

  /** Finishes all that are left, because decoding stops. */
  void stopAll(String why, @Nullable Closer by, Ending kind, String error) {
    Turn turn = turns.poll();
    while (turn != null) {
      turn.stop(why, by, kind, error);
      turn = turns.poll();
    }
  }

  private Closer culprit() {
    Closer known = culprit;
    return known == null ? Closer.WEIR : known;
  }
}
