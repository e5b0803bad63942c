package dev.weir.kernel.route;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a node's {@code matcher.rule}, which says what targets a node is for.
 *
 * <pre>
 *  rule   := and { "||" and }
 *  and    := not { "&amp;&amp;" not }
 *  not    := "!" not | "(" rule ")" | NAME "(" text { "," text } ")"
 *  text   := `…` | "…" | '…'
 *  NAME   := Host | HostRegexp | Network
 * </pre>
 *
 * <p>{@code Host} takes a name, or {@code .name}, {@code *.name} or {@code *name} for all names
 * below it.
 */
final class MatcherRule {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_DEPTH = 32;

  private final String rule;
  private int at;
  private int depth;

  private MatcherRule(String rule) {
    this.rule = rule;
  }

  /**
   * The predicate that a rule stands for.
   *
   * @throws ConfigException with the column of what could not be read
   */
  static Predicate<Subject> parse(String rule) {
    if (rule.length() > MAX_LENGTH) {
      throw new ConfigException(
          "rule", rule.length() + " characters (expected: at most " + MAX_LENGTH + ")");
    }
    var reader = new MatcherRule(rule);
    Predicate<Subject> all = reader.anyOf();
    reader.space();
    if (reader.at < rule.length()) {
      throw reader.expected("&&, || or the end");
    }
    return all;
  }

  private Predicate<Subject> anyOf() {
    if (++depth > MAX_DEPTH) {
      throw expected("fewer than " + MAX_DEPTH + " nested parentheses");
    }
    Predicate<Subject> any = allOf();
    while (take("||")) {
      any = any.or(allOf());
    }
    depth--;
    return any;
  }

  private Predicate<Subject> allOf() {
    Predicate<Subject> all = term();
    while (take("&&")) {
      all = all.and(term());
    }
    return all;
  }

  private Predicate<Subject> term() {
    boolean negated = false;
    while (take("!")) {
      negated = !negated;
    }
    Predicate<Subject> found;
    if (take("(")) {
      found = anyOf();
      if (!take(")")) {
        throw expected(")");
      }
    } else {
      found = function();
    }
    return negated ? found.negate() : found;
  }

  private Predicate<Subject> function() {
    space();
    int start = at;
    while (at < rule.length() && Character.isLetter(rule.charAt(at))) {
      at++;
    }
    String name = rule.substring(start, at);
    if (name.isEmpty() || !take("(")) {
      at = start;
      throw expected("Host(`…`), HostRegexp(`…`) or Network(`…`)");
    }
    List<String> texts = new ArrayList<>();
    do {
      texts.add(text());
    } while (take(","));
    if (!take(")")) {
      throw expected(")");
    }
    return switch (name) {
      case "Host" -> host(texts, start);
      case "HostRegexp" -> hostRegexp(texts, start);
      case "Network" -> network(texts);
      default -> {
        at = start;
        throw expected(
            "Host, HostRegexp or Network: " + name + " is not known of a chain's target");
      }
    };
  }

  private String text() {
    space();
    if (at < rule.length() && "`\"'".indexOf(rule.charAt(at)) >= 0) {
      int end = rule.indexOf(rule.charAt(at), at + 1);
      if (end > 0) {
        String text = rule.substring(at + 1, end);
        at = end + 1;
        return text;
      }
    }
    throw expected("a text between ` and `");
  }

  private Predicate<Subject> host(List<String> names, int start) {
    Predicate<Subject> any = subject -> false;
    for (String name : names) {
      Predicate<Subject> one = named(name.toLowerCase(Locale.ROOT));
      if (one == null) {
        at = start;
        throw expected("a name, .name, *.name or name:port in Host(`…`)");
      }
      any = any.or(one);
    }
    return any;
  }

  /** Null if no target could ever have such a name. */
  private static @Nullable Predicate<Subject> named(String lower) {
    String plain = lower.startsWith("*") ? lower.substring(1) : lower;
    boolean below = plain.length() < lower.length() || plain.startsWith(".");
    HostPort exact = HostPort.parse(plain.startsWith(".") ? plain.substring(1) : plain, 0);
    if (exact == null || exact.host().indexOf('*') >= 0 || (below && exact.port() != 0)) {
      return null;
    }
    if (below) {
      String end = "." + exact.canonicalHost();
      return subject -> subject.host() != null && subject.host().endsWith(end);
    }
    return subject ->
        exact.canonicalHost().equals(subject.host())
            && (exact.port() == 0 || exact.port() == subject.port());
  }

  private Predicate<Subject> hostRegexp(List<String> texts, int start) {
    Predicate<Subject> any = subject -> false;
    for (String text : texts) {
      try {
        Pattern pattern = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        any = any.or(subject -> subject.host() != null && pattern.matcher(subject.host()).find());
      } catch (PatternSyntaxException e) {
        at = start;
        throw expected("a regular expression: " + e.getDescription());
      } catch (StackOverflowError e) {
        at = start;
        throw expected("a regular expression with fewer groups");
      }
    }
    return any;
  }

  private static Predicate<Subject> network(List<String> texts) {
    return subject ->
        texts.stream()
            .anyMatch(t -> t.toLowerCase(Locale.ROOT).startsWith(subject.network().label()));
  }

  private boolean take(String token) {
    space();
    if (rule.startsWith(token, at)) {
      at += token.length();
      return true;
    }
    return false;
  }

  private void space() {
    while (at < rule.length() && Character.isWhitespace(rule.charAt(at))) {
      at++;
    }
  }

  private ConfigException expected(String what) {
    return new ConfigException(
        "rule", "\"" + rule + "\" at character " + (at + 1) + " (expected: " + what + ")");
  }
}
