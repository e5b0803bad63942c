package dev.weir.plugin.store.filter;

import java.util.List;
import java.util.Locale;

/** Finds what was probably meant. */
final class Nearest {
  private static final int LONGEST = 40;

  private Nearest() {}

  /** {@code ; did you mean "x"?}, or the empty text if nothing is near. */
  static String phrase(String written, List<String> known) {
    if (written.length() > LONGEST) {
      return "";
    }
    String lower = written.toLowerCase(Locale.ROOT);
    String best = "";
    int least = Math.max(1, lower.length() / 3) + 1;
    for (String word : known) {
      int distance = distance(lower, word);
      if (distance < least) {
        best = word;
        least = distance;
      }
    }
    return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
  }

  /** Letters to insert, delete, replace, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(d[i - 1][j], d[i][j - 1]) + 1;
        least = Math.min(least, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, d[i - 2][j - 2] + 1);
        }
        d[i][j] = least;
      }
    }
    return d[a.length()][b.length()];
  }
}
