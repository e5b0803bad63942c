package dev.weir.kernel.record.redact;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Redacts text: fields, URIs, and any text that may hold one. Rather takes too much than too
 * little. Immutable.
 */
final class TextRules {
  /** What holds without a configuration. */
  static final TextRules DEFAULT = new TextRules(true, Names.NONE, Tokens.KEYLESS);

  /** How often a value of a parameter is decoded to see whether it holds a URI of its own. */
  private static final int NESTING = 3;

  /** A name behind more percent signs than this is none of ours. */
  private static final int LONGEST_NAME = 3 * Names.LONGEST;

  private static final String NAME_ENDS = "?&;#/ \t,\"'=";

  private final boolean defaults;
  private final Names query;
  private final Tokens tokens;

  /**
   * @param defaults whether user information and {@link KnownSecrets#PARAMETERS} are secrets
   * @param query further parameters
   */
  TextRules(boolean defaults, Names query, Tokens tokens) {
    this.defaults = defaults;
    this.query = query;
    this.tokens = tokens;
  }

  /** A request target or another text that is one URI as a whole. */
  String uri(String uri) {
    return text(authority(uri), true);
  }

  /** {@code user:secret@host:port} as {@code ***@host:port}. */
  String authority(String text) {
    if (!defaults || text.startsWith("/") || text.indexOf('@') < 0) {
      return text;
    }
    int end = end(text, 0, "/?#");
    int at = text.lastIndexOf('@', end - 1);
    return at <= 0 ? text : Tokens.MASK + text.substring(at);
  }

  /** Any text; {@code whole} if it is one URI, in which quotes and spaces end nothing. */
  String text(String text, boolean whole) {
    return text(text, whole, NESTING);
  }

  private String text(String text, boolean whole, int depth) {
    String result = text;
    if (defaults && result.indexOf('@') >= 0 && result.contains("//")) {
      result = userInfo(result, whole);
    }
    if (result.indexOf('=') >= 0 && (defaults || !query.isEmpty())) {
      result = parameters(result, whole, depth);
    }
    return result;
  }

  /** Masks {@code //user:secret@} in each authority. */
  private static String userInfo(String text, boolean whole) {
    StringBuilder out = null;
    int done = 0;
    for (int i = text.indexOf("//"); i >= 0; i = text.indexOf("//", i)) {
      int from = i + 2;
      int end = end(text, from, whole ? "/?#" : "/?# \t\r\n\"<>");
      int at = end - 1;
      while (at > from && text.charAt(at) != '@') {
        at--;
      }
      if (at > from) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, done, from).append(Tokens.MASK);
        done = at;
      }
      i = from;
    }
    return out == null ? text : out.append(text, done, text.length()).toString();
  }

  /** Redacts {@code name=secret} after one of {@code ? & ; #}, or at the start of a text. */
  private String parameters(String text, boolean whole, int depth) {
    boolean encoded = depth > 0 && text.indexOf('%') >= 0;
    String ends = whole ? "&#" : "&# \t\r\n\"<>";
    StringBuilder out = null;
    int done = 0;
    int looked = 0;
    for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
      if (equals < done) {
        continue;
      }
      int from = nameStart(text, equals, done);
      Action action = action(text.substring(from, equals));
      if (action == null && (!encoded || equals < looked)) {
        continue;
      }
      int end = end(text, equals + 1, ends);
      if (action == null) {
        looked = end;
        action = holdsSecret(text.substring(equals + 1, end), depth) ? Action.MASK : null;
      }
      if (action != null && end > equals + 1) {
        out = out == null ? new StringBuilder(text.length()) : out;
        if (action == Action.DROP) {
          out.append(text, done, from);
          done = withoutPair(text, out, end);
        } else {
          String value = Percent.decoded(text.substring(equals + 1, end));
          out.append(text, done, equals + 1).append(tokens.of(action, value, true));
          done = end;
        }
      }
    }
    return out == null ? text : out.append(text, done, text.length()).toString();
  }

  /** Where the text goes on behind a pair that is left out, so that no separator is left over. */
  private static int withoutPair(String text, StringBuilder out, int end) {
    if (end < text.length() && text.charAt(end) == '&') {
      return end + 1;
    }
    int last = out.length() - 1;
    if (last >= 0 && "?&;".indexOf(out.charAt(last)) >= 0) {
      out.setLength(last);
    }
    return end;
  }

  /** A URI within a parameter, for example where to go after signing in. */
  private boolean holdsSecret(String value, int depth) {
    boolean suspect =
        value.contains("%3D")
            || value.contains("%3d")
            || value.contains("%40")
            || value.contains("%25");
    if (!suspect || depth == 0) {
      return false;
    }
    String decoded = Percent.decoded(value);
    return !text(decoded, true, depth - 1).equals(decoded) || holdsSecret(decoded, depth - 1);
  }

  private static int nameStart(String text, int equals, int lowest) {
    int from = equals;
    int least = Math.max(lowest, equals - LONGEST_NAME);
    while (from > least && NAME_ENDS.indexOf(text.charAt(from - 1)) < 0) {
      from--;
    }
    return from;
  }

  private @Nullable Action action(String sent) {
    String name = (sent.indexOf('%') < 0 ? sent : Percent.decoded(sent)).toLowerCase(Locale.ROOT);
    Action own = query.action(name);
    if (own != null) {
      return own;
    }
    return defaults && KnownSecrets.PARAMETERS.contains(name) ? Action.MASK : null;
  }

  private static int end(String text, int from, String stops) {
    int i = from;
    while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }
}
