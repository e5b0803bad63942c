package dev.weir.kernel.config.bind;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what the user probably meant. */
public final class Suggestion {
  private static final int LONGEST = 80;

  /** More names than anyone gives; beyond them nothing is compared. */
  private static final int MOST = 2_000;

  private Suggestion() {}

  /** The known word that is nearest to what was written, or null if none is near. */
  public static @Nullable String nearest(String written, Collection<String> known) {
    if (written.length() > LONGEST) {
      return null;
    }
    String lower = written.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, Math.min(lower.length() / 2, (lower.length() + 1) / 3));
    String best = null;
    int bestDistance = limit + 1;
    int compared = 0;
    for (String word : known) {
      if (Math.abs(word.length() - lower.length()) > limit) {
        continue;
      }
      if (++compared > MOST) {
        break;
      }
      int distance = distance(lower, word.toLowerCase(Locale.ROOT));
      if (distance < bestDistance
          || (distance == bestDistance && best != null && word.compareTo(best) < 0)) {
        best = word;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** {@code ; did you mean "x"?}, or the empty text. */
  public static String phrase(String written, Collection<String> known) {
    String nearest = nearest(written, known);
    return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
  }

  /** Edits (insert, delete, replace, swap neighbours) from one text to the other. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
