package dev.weir.kernel.record;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The captures of one session that hold something and belong to no finished record yet. Whatever an
 * inspector forgets here is given back when the session ends. Used on the session's event loop.
 */
final class SessionBodies {
  /** For records that collect nothing. */
  static final SessionBodies NONE = new SessionBodies(new BodyBudget(0), 0);

  private final BodyBudget budget;
  private final int cap;
  private final ArrayList<Capture> held = new ArrayList<>(0);
  private int lane = Room.lane("");
  private boolean closed;

  SessionBodies(BodyBudget budget, int cap) {
    this.budget = budget;
    this.cap = cap;
  }

  BodyBudget budget() {
    return budget;
  }

  /** From now on bodies come from or go to this host. */
  void host(String name) {
    lane = Room.lane(name);
  }

  Capture capture() {
    return new Capture(this, closed ? 0 : cap, lane);
  }

  /** Remembers a capture from its first byte on; those that stay empty cost nothing. */
  void hold(Capture capture) {
    if (capture.slot < 0) {
      capture.slot = held.size();
      held.add(capture);
    }
  }

  /** Takes out the capture whose bytes these are; null if no capture made them. */
  @Nullable Capture claim(byte[] array) {
    for (int i = held.size() - 1; i >= 0; i--) {
      Capture capture = held.get(i);
      if (capture.isOf(array)) {
        remove(i);
        return capture;
      }
    }
    return null;
  }

  private void remove(int slot) {
    Capture last = held.removeLast();
    if (slot < held.size()) {
      held.set(slot, last);
      last.slot = slot;
    }
  }

  /** Gives back what nobody claimed. */
  void close() {
    closed = true;
    for (Capture capture : held) {
      capture.abandon();
      budget.give(capture.lane(), capture.reserved());
    }
    held.clear();
  }
}
