package dev.weir.wire.http2;

import dev.weir.spi.sniff.Direction;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Notices what comes too often to be meant, and counts what is therefore not written down one by
 * one. Nothing is done about it but that: it is for the peers to close such a connection.
 */
final class Flood {
  private static final long SECOND = 1_000_000_000L;
  private static final String[] KINDS = {
    "reset", "untracked", "settings", "ping", "priority", "emptyData", "continuation", "window"
  };
  private static final int RESET = 0;
  private static final int UNTRACKED = 1;
  private static final int SETTINGS = 2;
  private static final int PING = 3;
  private static final int PRIORITY = 4;
  private static final int EMPTY_DATA = 5;
  private static final int CONTINUATION = 6;
  private static final int WINDOW = 7;

  /** Window updates for each DATA frame of the other side that are still meant. */
  private static final int UPDATES = 4;

  private final int resets;
  private final int control;
  private final long[] totals = new long[KINDS.length];
  private final boolean[] flooded = new boolean[KINDS.length];
  private final int[][] inSecond = new int[2][KINDS.length];
  private final int[] dataInSecond = new int[2];
  private long second;
  private long resetWindow;
  private int resetsInWindow;

  /**
   * @param resets unanswered streams that may be reset within 30 seconds, each with a record
   * @param control frames of a kind that may come within a second
   */
  Flood(int resets, int control, long now) {
    this.resets = resets;
    this.control = control;
    this.second = now;
    this.resetWindow = now;
  }

  /** A frame has come. */
  void frame(Direction from, int type, int flags, int length, long now) {
    if (type == Frames.HEADERS) {
      return;
    }
    if (now - second >= SECOND) {
      second = now;
      java.util.Arrays.fill(inSecond[0], 0);
      java.util.Arrays.fill(inSecond[1], 0);
      java.util.Arrays.fill(dataInSecond, 0);
    }
    int side = from == Direction.CLIENT ? 0 : 1;
    int kind = kind(type, flags, length);
    if (type == Frames.DATA) {
      dataInSecond[side]++;
    }
    if (kind < 0) {
      return;
    }
    totals[kind]++;
    int most = kind == WINDOW ? control + UPDATES * dataInSecond[1 - side] : control;
    flooded[kind] |= ++inSecond[side][kind] > most;
  }

  private static int kind(int type, int flags, int length) {
    return switch (type) {
      case Frames.DATA -> length == 0 && (flags & Frames.END_STREAM) == 0 ? EMPTY_DATA : -1;
      case Frames.SETTINGS -> SETTINGS;
      case Frames.PING -> PING;
      case Frames.PRIORITY -> PRIORITY;
      case Frames.CONTINUATION -> CONTINUATION;
      case Frames.WINDOW_UPDATE -> WINDOW;
      default -> -1;
    };
  }

  /** A stream ended before it was answered; true if it is one too many for a record of its own. */
  boolean unanswered(long now) {
    if (now - resetWindow >= 30 * SECOND) {
      resetWindow = now;
      resetsInWindow = 0;
    }
    if (++resetsInWindow <= resets) {
      return false;
    }
    totals[RESET]++;
    flooded[RESET] = true;
    return true;
  }

  /** A stream began while as many are open as are watched. */
  void untracked() {
    totals[UNTRACKED]++;
    flooded[UNTRACKED] = true;
  }

  /** How many frames or streams there were of each kind that was a flood; empty if none was. */
  Map<String, Object> report() {
    var report = new LinkedHashMap<String, Object>();
    for (int kind = 0; kind < KINDS.length; kind++) {
      if (flooded[kind]) {
        report.put(KINDS[kind], totals[kind]);
      }
    }
    return report;
  }
}
