package dev.weir.kernel.route;

import dev.weir.spi.Subject;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a node's {@code filter} and {@code matcher} say about the targets it is for. */
public final class NodeFilter {
  private NodeFilter() {}

  /**
   * The predicate of both together.
   *
   * @param host a name, or {@code .name} for it and all names below; null or empty for all
   * @param rule a rule, see {@link MatcherRule}; null or empty for all
   * @throws dev.weir.spi.ConfigException if the rule cannot be read
   */
  public static Predicate<Subject> of(@Nullable String host, @Nullable String rule) {
    Predicate<Subject> all = subject -> true;
    if (host != null && !host.isEmpty()) {
      all = all.and(byHost(host.toLowerCase(Locale.ROOT)));
    }
    return rule == null || rule.isEmpty() ? all : all.and(MatcherRule.parse(rule));
  }

  private static Predicate<Subject> byHost(String host) {
    String below = host.startsWith("*.") ? host.substring(1) : host;
    if (!below.startsWith(".")) {
      return subject -> host.equals(subject.host());
    }
    String apex = below.substring(1);
    return subject ->
        subject.host() != null && (subject.host().equals(apex) || subject.host().endsWith(below));
  }
}
