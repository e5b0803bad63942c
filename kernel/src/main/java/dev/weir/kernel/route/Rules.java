package dev.weir.kernel.route;

import dev.weir.spi.Bypass;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bypass lists that one place in the configuration names.
 *
 * <p>A list hits if one of its patterns fits the name or the address; a whitelist hits if none
 * does. Of several, all whitelists must hit or any other list.
 *
 * @param lists in the order of the configuration
 */
public record Rules(List<Listed> lists) {
  /** No rules: nothing hits. */
  public static final Rules NONE = new Rules(List.of());

  public Rules {
    lists = List.copyOf(lists);
  }

  /**
   * One list.
   *
   * @param matcher its patterns
   * @param whitelist whether it hits what does not fit
   * @param network the only network it speaks about; null for all
   */
  public record Listed(Bypass matcher, boolean whitelist, @Nullable Network network) {}

  /** What is known of an answer. */
  public enum Answer {
    HIT,
    MISS,
    /** The address, once it is known, decides. */
    OPEN
  }

  /** Whether there are no lists. */
  public boolean isEmpty() {
    return lists.isEmpty();
  }

  /** The final answer for a subject of which nothing more will be known. */
  public boolean hits(Subject subject) {
    return answer(subject, false) == Answer.HIT;
  }

  /**
   * The answer as far as it can be given.
   *
   * @param addressComes whether the address is not known yet but will be
   */
  public Answer answer(Subject subject, boolean addressComes) {
    boolean whitelists = false;
    boolean allWhitelistsHit = true;
    boolean anyOtherHits = false;
    for (Listed list : lists) {
      if (list.network() != null && list.network() != subject.network()) {
        continue;
      }
      boolean fits = list.matcher().matches(subject);
      if (list.whitelist()) {
        whitelists = true;
        allWhitelistsHit &= !fits;
      } else {
        anyOtherHits |= fits;
      }
    }
    if (anyOtherHits) {
      return Answer.HIT;
    }
    if (addressComes && !lists.isEmpty()) {
      return Answer.OPEN;
    }
    return whitelists && allWhitelistsHit ? Answer.HIT : Answer.MISS;
  }
}
