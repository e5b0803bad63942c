package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.bind.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The two names that a scheme stands for.
 *
 * @param upper handler or connector
 * @param lower listener or dialer
 */
record Scheme(String upper, String lower) {
  private static final Set<String> PATHS = Set.of("unix", "runix", "serial");

  static Scheme ofService(Source source, Url url, Vocabulary vocabulary) {
    return of(source, url, vocabulary.handlers(), vocabulary.listeners(), "auto");
  }

  static Scheme ofNode(Source source, Url url, Vocabulary vocabulary) {
    return of(source, url, vocabulary.connectors(), vocabulary.dialers(), "http");
  }

  private static Scheme of(
      Source source, Url url, Set<String> uppers, Set<String> lowers, String fallback) {
    List<String> parts = parts(url);
    String upper = parts.size() > 2 ? "" : parts.getFirst();
    String lower = parts.size() > 2 ? "" : parts.getLast();
    boolean known =
        parts.size() == 1
            ? uppers.contains(upper) || lowers.contains(lower)
            : uppers.contains(upper) && lowers.contains(lower);
    if (url.named() && !known) {
      doubt(source, parts, uppers, lowers);
    }
    String chosen = uppers.contains(upper) ? upper : fallback;
    if (lowers.contains(lower)) {
      return new Scheme(chosen, lower);
    }
    return new Scheme(chosen, chosen.equals("ssu") ? "udp" : "tcp");
  }

  private static void doubt(
      Source source, List<String> parts, Set<String> uppers, Set<String> lowers) {
    Set<String> all = new HashSet<>(uppers);
    all.addAll(lowers);
    for (String part : parts) {
      if (!all.contains(part)) {
        source.doubt(
            0, "W1014", "scheme: unknown name " + Shown.text(part) + Suggestion.phrase(part, all));
        return;
      }
    }
    String scheme = Shown.text(String.join("+", parts));
    source.doubt(0, "W1014", "scheme: " + scheme + " (expected: handler+listener, or one of them)");
  }

  private static List<String> parts(Url url) {
    return url.schemes().equals(List.of("https")) ? List.of("http", "tls") : url.schemes();
  }

  /** Whether the URL's path is its address: a socket file or a device. */
  static boolean hasPathAsAddress(Url url) {
    return url.host().isEmpty() && url.schemes().stream().anyMatch(PATHS::contains);
  }
}
