package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one record that goes to several recorders, made once for all that want the same of
 * it. Used by the threads of recorders; event loops only make it.
 *
 * <p>What is kept for others counts against a room of the process: a recorder that is far behind
 * makes its own rather than have the memory of all others' work held for it.
 */
final class SharedJson {
  /** How much the process keeps for others. Thread-safe. */
  static final class Keep {
    private static final long MOST = 16L << 20;

    private final AtomicLong used = new AtomicLong();

    private boolean take(int bytes) {
      if (used.addAndGet(bytes) <= MOST) {
        return true;
      }
      used.addAndGet(-bytes);
      return false;
    }

    long used() {
      return used.get();
    }
  }

  private static final class Made {
    final Wanted wanted;
    final Policy policy;
    byte @Nullable [] json;

    Made(Wanted wanted, Policy policy) {
      this.wanted = wanted;
      this.policy = policy;
    }
  }

  private final Keep keep;
  private final List<Made> all = new ArrayList<>(1);
  private int kept;
  private boolean closed;

  SharedJson(Keep keep) {
    this.keep = keep;
  }

  /**
   * The JSON, made now if nobody has made it.
   *
   * @param isPatient whether there is other work to do while somebody makes it
   * @return null if another thread is about to have it and the caller is patient
   */
  byte @Nullable [] of(RecordEncoder encoder, RecordDraft draft, Wanted wanted, boolean isPatient) {
    Policy policy = draft.recording().process().redaction();
    Wanted same = wanted.asFarAsItMatters(draft, policy);
    Made mine = null;
    synchronized (this) {
      Made made = find(same, policy);
      if (made != null) {
        byte[] json = made.json;
        if (json != null || isPatient) {
          return json;
        }
      } else {
        mine = new Made(same, policy);
        all.add(mine);
      }
    }
    boolean isMade = false;
    try {
      byte[] json = encoder.encode(draft, wanted);
      isMade = true;
      publish(mine, json);
      return json;
    } finally {
      if (!isMade) {
        publish(mine, null);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a policy is what was put in force, not what it says
  private @Nullable Made find(Wanted wanted, Policy policy) {
    for (Made made : all) {
      if (made.policy == policy && made.wanted.equals(wanted)) {
        return made;
      }
    }
    return null;
  }

  private synchronized void publish(@Nullable Made mine, byte @Nullable [] json) {
    if (mine != null) {
      if (json != null && !closed && keep.take(json.length)) {
        mine.json = json;
        kept += json.length;
      } else {
        all.remove(mine);
      }
    }
  }

  /** Nobody wants it any more. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      keep.used.addAndGet(-kept);
      all.clear();
    }
  }
}
