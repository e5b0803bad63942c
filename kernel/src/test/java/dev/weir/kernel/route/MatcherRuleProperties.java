package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MatcherRuleProperties {
  private static final Subject SUBJECT = new Subject(Network.TCP, "a.test", null, 80);

  @Property(tries = 2000)
  void anyTextIsARuleOrAnErrorWithItsPlace(@ForAll("pieces") String text) {
    Predicate<Subject> rule;
    try {
      rule = MatcherRule.parse(text);
    } catch (ConfigException e) {
      assertThat(e.key()).isEqualTo("rule");
      assertThat(e.getMessage()).contains("(expected: ");
      return;
    }
    boolean first = rule.test(SUBJECT);
    assertThat(rule.test(SUBJECT)).isEqualTo(first);
  }

  @Property(tries = 500)
  void arbitraryCharactersNeverThrowAnythingElse(@ForAll String text) {
    try {
      assertThat(MatcherRule.parse(text)).isNotNull();
    } catch (ConfigException e) {
      assertThat(e.getMessage()).contains("(expected: ");
    }
  }

  /** Texts that are rules often enough to get past the first character. */
  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "Host",
            "HostRegexp",
            "Network",
            "(",
            ")",
            "(`",
            "`)",
            "`",
            "\"",
            "'",
            ",",
            "&&",
            "||",
            "!",
            " ",
            "a.test",
            ".test",
            "tcp",
            "Host(`a.test`)",
            "Network(`tcp`)",
            "[",
            "*",
            "\n",
            "\u00e9",
            ":",
            "HostRegexp(`a|b`)")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }
}
