package dev.weir.kernel.record;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One body's first bytes. The array grows with what really comes, never by a length that a peer
 * declared, and each growth is taken from the budget first. Used on the session's event loop.
 */
final class Capture implements BodyCapture {
  private static final int FIRST = 512;
  private static final byte[] NOTHING = new byte[0];

  private final SessionBodies owner;
  private final int cap;
  private final int lane;
  private byte[] bytes = NOTHING;
  private int kept;
  private int reserved;
  private long total;
  private boolean cut;
  private @Nullable Body result;

  /** Where the owner keeps it, so that it is found without a search; -1 while it holds nothing. */
  int slot = -1;

  /**
   * @param lane whose share of the budget it takes
   */
  Capture(SessionBodies owner, int cap, int lane) {
    this.owner = owner;
    this.cap = cap;
    this.lane = lane;
  }

  @Override
  public boolean wanted() {
    return cap > 0;
  }

  @Override
  public void add(Bytes view, int index, int length) {
    if (length <= 0 || result != null) {
      return;
    }
    // After a gap (skipped or cut bytes) nothing more is kept: what is shown has no holes.
    boolean gap = cut || total != kept;
    total += length;
    int room = cap - kept;
    if (room <= 0 || gap) {
      return;
    }
    int want = Math.min(length, room);
    if (grow(kept + want)) {
      view.copy(index, bytes, kept, want);
      kept += want;
    }
  }

  /** Makes room for so many bytes, or cuts the capture if the budget does not allow it. */
  private boolean grow(int needed) {
    if (needed <= bytes.length) {
      return true;
    }
    int comfortable = Math.min(cap, Math.max(needed, Math.max(FIRST, doubled(bytes.length))));
    int size = comfortable;
    if (!owner.budget().take(lane, size - reserved)) {
      // Less, but still so much more that bytes are not copied anew for each chunk.
      size = Math.max(needed, Math.min(cap, bytes.length + bytes.length / 8));
      if (size >= comfortable || !owner.budget().take(lane, size - reserved)) {
        cut = true;
        owner.budget().countCut();
        // An array of its own even if it is empty: by it the record learns of the cut.
        if (kept == 0) {
          bytes = new byte[0];
        }
        owner.hold(this);
        return false;
      }
    }
    reserved = size;
    bytes = Arrays.copyOf(bytes, size);
    owner.hold(this);
    return true;
  }

  private static int doubled(int size) {
    return size > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * size;
  }

  @Override
  public void skip(long count) {
    if (count > 0 && result == null) {
      total += count;
    }
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public Body finish() {
    Body done = result;
    if (done != null) {
      return done;
    }
    if (kept < bytes.length) {
      bytes = Arrays.copyOf(bytes, kept);
      owner.budget().give(lane, reserved - kept);
      reserved = kept;
    }
    done = cap > 0 ? new Body(bytes, total, kept < total) : Body.ofLength(total);
    result = done;
    return done;
  }

  /** Ends it for good: nothing more is taken from the budget. */
  void abandon() {
    finish();
  }

  /** Whether this is the capture that an array came from: the very array, whatever it holds. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(byte[] array) {
    return result != null && bytes == array;
  }

  /** Whether the budget, and not the cap, ended it. */
  boolean cutByBudget() {
    return cut;
  }

  /** Whose share of the budget it takes. */
  int lane() {
    return lane;
  }

  /** What is taken from the budget for it. */
  int reserved() {
    return reserved;
  }
}
