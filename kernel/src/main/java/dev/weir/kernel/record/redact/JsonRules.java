package dev.weir.kernel.record.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All JSON paths at once. Where one is in a text is a set of steps that its next child may take,
 * one bit for each step of each path:
 *
 * <pre>
 *  $.a..b, $.c      steps:  0 .a   1 ..b   2 .c
 *  at the root              x              x
 *  in "a"                          x               (1 is deep: it stays set further down)
 * </pre>
 *
 * <p>Paths of one deep name, the usual ones, are looked up instead. Immutable.
 */
final class JsonRules {
  /** No path. */
  static final JsonRules NONE = new Builder().build();

  /** Most steps of all paths together: bounds what one level of a text costs. */
  static final int MOST_STEPS = 1024;

  private final List<JsonPath.Step> steps;
  private final Names.@Nullable Found[] ends;
  private final long[] root;
  private final Names anywhere;
  private final @Nullable Action whole;

  private JsonRules(
      List<JsonPath.Step> steps,
      List<Names.@Nullable Found> ends,
      long[] root,
      Names anywhere,
      @Nullable Action whole) {
    this.steps = List.copyOf(steps);
    this.ends = ends.toArray(new Names.@Nullable Found[0]);
    this.root = root;
    this.anywhere = anywhere;
    this.whole = whole;
  }

  /** Collects paths in the order of the rules. */
  static final class Builder {
    private final List<JsonPath.Step> steps = new ArrayList<>();
    private final List<Names.@Nullable Found> ends = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final Names.Builder anywhere = new Names.Builder();
    private @Nullable Action whole;

    void add(JsonPath path, int order, Action action) {
      List<JsonPath.Step> all = path.steps();
      if (all.isEmpty()) {
        whole = whole == null ? action : whole;
      } else if (all.size() == 1 && all.getFirst().deep() && !all.getFirst().name().isEmpty()) {
        anywhere.add(all.getFirst().name(), order, action);
      } else {
        starts.add(steps.size());
        steps.addAll(all);
        for (int i = 1; i < all.size(); i++) {
          ends.add(null);
        }
        ends.add(new Names.Found(order, action));
      }
    }

    /** How many steps there are. */
    int size() {
      return steps.size();
    }

    JsonRules build() {
      var root = new long[(steps.size() + 63) / 64];
      starts.forEach(start -> root[start >> 6] |= 1L << (start & 63));
      return new JsonRules(steps, ends, root, anywhere.build(), whole);
    }
  }

  boolean isEmpty() {
    return steps.isEmpty() && anywhere.isEmpty() && whole == null;
  }

  /** What becomes of the whole text; null if paths decide. */
  @Nullable Action whole() {
    return whole;
  }

  /** The set at the root. */
  long[] root() {
    return root;
  }

  /**
   * Goes to a member of an object.
   *
   * @param at the set of the object
   * @param into becomes the set of the member
   * @return what becomes of the member; null if nothing does
   */
  @Nullable Action member(long[] at, String name, long[] into) {
    String lower = name.toLowerCase(Locale.ROOT);
    return step(at, lower, -1, into, anywhere.isEmpty() ? null : anywhere.find(lower));
  }

  /** Goes to an element of an array; otherwise as {@link #member}. */
  @Nullable Action element(long[] at, int index, long[] into) {
    return step(at, "", index, into, null);
  }

  private @Nullable Action step(
      long[] at, String lower, int index, long[] into, Names.@Nullable Found known) {
    Arrays.fill(into, 0);
    Names.Found best = known;
    for (int word = 0; word < at.length; word++) {
      for (long left = at[word]; left != 0; left &= left - 1) {
        int i = (word << 6) + Long.numberOfTrailingZeros(left);
        JsonPath.Step step = steps.get(i);
        if (step.deep()) {
          into[word] |= left & -left;
        }
        if (index >= 0 ? step.takesIndex(index) : step.takesName(lower)) {
          Names.Found end = ends[i];
          if (end == null) {
            into[(i + 1) >> 6] |= 1L << ((i + 1) & 63);
          } else if (best == null || end.order() < best.order()) {
            best = end;
          }
        }
      }
    }
    return best == null ? null : best.action();
  }
}
