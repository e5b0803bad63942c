package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Policy;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What all services of the process share for recording: the budget for bodies, the sequence of
 * records and the clocks. Thread-safe.
 */
public final class ProcessRecording {
  private final BodyBudget budget;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final AtomicLong sequence = new AtomicLong();
  private final SharedJson.Keep keep = new SharedJson.Keep();
  private volatile Policy redaction = Policy.DEFAULT;

  /** The system's clocks and the default budget. */
  public ProcessRecording() {
    this(new BodyBudget(BodyBudget.DEFAULT), InstantSource.system(), System::nanoTime);
  }

  /**
   * @param clock wall-clock time, for what is written down
   * @param ticker monotonic nanoseconds, for durations
   */
  public ProcessRecording(BodyBudget budget, InstantSource clock, LongSupplier ticker) {
    this.budget = budget;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** The budget for bodies. */
  public BodyBudget budget() {
    return budget;
  }

  /**
   * Puts other rules in force for what is secret: for every record that is encoded from now on,
   * also for those of sessions that began earlier.
   */
  public void redaction(Policy policy) {
    redaction = policy;
  }

  /** The rules in force. */
  public Policy redaction() {
    return redaction;
  }

  /** What is kept of records that are encoded for several recorders. */
  SharedJson.Keep keep() {
    return keep;
  }

  InstantSource clock() {
    return clock;
  }

  long nanos() {
    return ticker.getAsLong();
  }

  long nextSeq() {
    return sequence.incrementAndGet();
  }

  /** Number of the last record that was emitted; 0 before the first. */
  public long lastSeq() {
    return sequence.get();
  }
}
