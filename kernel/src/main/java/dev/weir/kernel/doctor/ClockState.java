package dev.weir.kernel.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the system thinks of its own clock, as {@code adjtimex(2)} tells without being asked to
 * change anything. In a container it is the clock of the machine.
 *
 * @param synchronised whether something keeps it right
 * @param maxErrorMicros by how much it may be wrong, if so
 */
record ClockState(boolean synchronised, long maxErrorMicros) {
  private static final Instant NOT_BEFORE = Instant.parse("2025-01-01T00:00:00Z");

  /** Clock not synchronised: {@code STA_UNSYNC}. */
  private static final int UNSYNC = 0x40;

  /** {@code struct timex} has 208 bytes where a long has eight. */
  private static final long SIZE = 256;

  /** After modes 4 with padding, offset 8 and freq 8. */
  private static final long MAXERROR_AT = 24;

  /** After esterror 8. */
  private static final long STATUS_AT = 40;

  /** Asks the system; null if it does not say. */
  @SuppressWarnings("restricted") // the launcher enables native access
  static @Nullable ClockState ask() {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find("adjtimex").orElse(null);
    if (address == null) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(SIZE, 8);
      int outcome =
          (int)
              linker
                  .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, ADDRESS))
                  .invokeExact(timex);
      return outcome < 0
          ? null
          : new ClockState(
              (timex.get(JAVA_INT, STATUS_AT) & UNSYNC) == 0, timex.get(JAVA_LONG, MAXERROR_AT));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native call", e);
    }
  }

  /** The line about it. */
  static Finding finding(Instant now, @Nullable ClockState state) {
    if (now.isBefore(NOT_BEFORE)) {
      return new Finding(
          Level.FAIL, now + " is in the past", "set the clock: records carry its time");
    }
    if (state == null) {
      return new Finding(Level.OK, now.toString(), "");
    }
    return state.synchronised()
        ? new Finding(
            Level.OK, "%s, right within %d ms".formatted(now, millis(state.maxErrorMicros())), "")
        : new Finding(
            Level.WARN,
            now + ", kept right by nobody",
            "records carry its time and certificates have a validity: enable chrony or"
                + " systemd-timesyncd ('timedatectl set-ntp true'), in a virtual machine that of"
                + " its host");
  }

  private static long millis(long micros) {
    return Math.ceilDiv(micros, 1_000L);
  }
}
