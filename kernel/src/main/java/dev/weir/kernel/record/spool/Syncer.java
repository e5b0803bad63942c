package dev.weir.kernel.record.spool;

import java.time.Duration;

/**
 * Asks the disk now and then to hold what was written, until it is interrupted.
 *
 * @param gate guards the disk
 */
record Syncer(Object gate, Disk disk, Duration interval) implements Runnable {
  @Override
  @SuppressWarnings("WaitNotInLoop") // a pause; whoever wakes it up early costs a look
  public void run() {
    synchronized (gate) {
      while (!disk.isClosed()) {
        try {
          gate.wait(Math.max(1, interval.toMillis()));
          disk.sync();
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }
}
