package dev.weir.kernel.config.print;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted YAML scalar means, and whether a text can stand unquoted without becoming
 * something else: YAML 1.2 core, plus the YAML 1.1 words and numbers that other readers still take.
 */
final class Plain {
  private static final Set<String> BOOLEANS =
      Set.of("true", "True", "TRUE", "false", "False", "FALSE");
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> SPECIAL =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Set<String> OLD_BOOLEANS =
      Set.of(
          "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off",
          "OFF");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
              + "([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?");
  private static final int LONGEST_NUMBER = 64;

  private Plain() {}

  /** Whether the token means nothing at all. */
  static boolean isNull(String token) {
    return NULLS.contains(token);
  }

  /** The boolean that the token is, or null. */
  static @Nullable Boolean bool(String token) {
    return BOOLEANS.contains(token) ? (Boolean) token.equalsIgnoreCase("true") : null;
  }

  /** The decimal digits of a whole number in any of YAML's notations, or null. */
  static @Nullable String whole(String token) {
    if (token.isEmpty() || token.length() > LONGEST_NUMBER) {
      return null;
    }
    boolean signed = token.charAt(0) == '-' || token.charAt(0) == '+';
    String digits = (signed ? token.substring(1) : token).replace("_", "");
    int radix = radix(digits);
    String body =
        switch (radix) {
          case 10 -> digits;
          case 8 -> digits.substring(digits.startsWith("0o") || digits.startsWith("0O") ? 2 : 1);
          default -> digits.substring(2);
        };
    if (body.isEmpty() || !body.chars().allMatch(c -> isDigit(c, radix))) {
      return null;
    }
    BigInteger number = new BigInteger(body, radix);
    if (number.bitLength() > 64) {
      return null;
    }
    return (token.charAt(0) == '-' ? number.negate() : number).toString();
  }

  // Only ASCII: Character.digit would also take other scripts' digits.
  private static boolean isDigit(int c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  /** Whether the token is a decimal fraction, an infinity or not-a-number. */
  static boolean isFloat(String token) {
    return SPECIAL.contains(token)
        || (token.length() <= LONGEST_NUMBER
            && !token.startsWith("_")
            && FLOAT.matcher(token.replace("_", "")).matches());
  }

  /** Whether an unquoted token means just its text. */
  static boolean isText(String token) {
    return !isNull(token)
        && bool(token) == null
        && whole(token) == null
        && !isFloat(token)
        && !token.equals("<<")
        && !(token.length() <= LONGEST_NUMBER && DATE.matcher(token).matches());
  }

  /** Whether the text reads back as itself without quotes by any common reader. */
  static boolean isUnambiguous(String text) {
    return isText(text)
        && !OLD_BOOLEANS.contains(text)
        && !(text.length() <= LONGEST_NUMBER && BASE_60.matcher(text).matches());
  }
}
