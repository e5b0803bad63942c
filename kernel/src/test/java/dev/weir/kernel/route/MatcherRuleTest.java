package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherRuleTest {
  private static Subject subject(String target) {
    int colon = target.lastIndexOf(':');
    return new Subject(
        Network.TCP,
        target.substring(0, colon),
        null,
        Integer.parseInt(target.substring(colon + 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "Host(`a.test`) ; a.test:80 ; true",
        "Host(`A.Test`) ; a.test:80 ; true",
        "Host(`a.test.`) ; a.test:80 ; true",
        "Host(\"a.test\") ; a.test:80 ; true",
        "Host('a.test') ; a.test:80 ; true",
        "  Host ( `a.test` ) ; a.test:80 ; true",
        "Host(`a.test`) ; x.a.test:80 ; false",
        "Host(`a.test`) ; b.test:80 ; false",
        "Host(`a.test:443`) ; a.test:443 ; true",
        "Host(`a.test:443`) ; a.test:80 ; false",
        "Host(`::1`) ; ::1:80 ; true",
        "Host(`[::1]:80`) ; ::1:80 ; true",
        "Host(`a.test`, `b.test`) ; b.test:80 ; true",
        "Host(`a.test`,`b.test`) ; c.test:80 ; false",
        "Host(`.a.test`) ; x.a.test:80 ; true",
        "Host(`.a.test`) ; a.test:80 ; false",
        "Host(`.A.Test.`) ; x.a.test:80 ; true",
        "Host(`*.a.test`) ; x.y.a.test:80 ; true",
        "Host(`*.a.test`) ; xa.test:80 ; false",
        "Host(`*a.test`) ; x.a.test:80 ; true",
        "Host(`*a.test`) ; xa.test:80 ; false",
        "HostRegexp(`^a[0-9]+\\.test$`) ; a12.test:80 ; true",
        "HostRegexp(`^A[0-9]+\\.TEST$`) ; a12.test:80 ; true",
        "HostRegexp(`^a[0-9]+\\.test$`) ; a.test:80 ; false",
        "HostRegexp(`^b`,`^a`) ; a.test:80 ; true",
        "Network(`tcp`) ; a.test:80 ; true",
        "Network(`tcp4`) ; a.test:80 ; true",
        "Network(`udp`) ; a.test:80 ; false",
        "!Host(`a.test`) ; a.test:80 ; false",
        "!!Host(`a.test`) ; a.test:80 ; true",
        "! (Host(`a.test`) || Host(`b.test`)) ; c.test:80 ; true",
        "Host(`a.test`) && Network(`udp`) ; a.test:80 ; false",
        "Host(`a.test`) || Network(`udp`) ; a.test:80 ; true",
        // && binds stronger than ||
        "Host(`a.test`) || Host(`b.test`) && Network(`udp`) ; a.test:80 ; true",
        "(Host(`a.test`) || Host(`b.test`)) && Network(`udp`) ; a.test:80 ; false",
      })
  void matchesWhatItSays(String rule, String target, boolean matches) {
    assertThat(MatcherRule.parse(rule).test(subject(target))).as(rule).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "Host ; 1",
        "Host( ; 6",
        "Host() ; 6",
        "Host(a.test) ; 6",
        "Host(`a.test` ; 14",
        "Host(`a.test ; 6",
        "Host(`a.test`,) ; 15",
        "Host(`a.test`) Host(`b.test`) ; 16",
        "Host(`a.test`) && ; 18",
        "Host(`a.test`) & Host(`b`) ; 16",
        "|| Host(`a.test`) ; 1",
        "(Host(`a.test`) ; 16",
        "Host(`a.test`)) ; 15",
        "Path(`/x`) ; 1",
        "! ; 2",
        "HostRegexp(`[`) ; 1",
        "HostRegexp(`a`, `(`) ; 1",
        "Host(`a b`) ; 1",
        "Host(``) ; 1",
        "Host(`*`) ; 1",
        "Host(`a.*.test`) ; 1",
        "Host(`.`) ; 1",
        "Host(`.a.test:80`) ; 1",
      })
  void saysAtWhichCharacterItCannotRead(String rule, int column) {
    assertThatThrownBy(() -> MatcherRule.parse(rule))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("rule"))
        .hasMessageContaining("\"" + rule + "\" at character " + column + " (expected: ");
  }

  @Test
  void namesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> MatcherRule.parse("Header(`x`)"))
        .hasMessageContaining("Header is not known");
  }

  @Test
  void boundsLengthAndDepth() {
    String deep = "(".repeat(31) + "Host(`a`)" + ")".repeat(31);
    assertThat(MatcherRule.parse(deep).test(subject("a:1"))).isTrue();
    assertThatThrownBy(() -> MatcherRule.parse("(" + deep + ")"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nested");
    assertThatThrownBy(() -> MatcherRule.parse("!".repeat(5000)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("5000 characters");
    String many = "Host(`a`)" + "||Host(`a`)".repeat(370);
    assertThat(MatcherRule.parse(many).test(subject("b:1"))).isFalse();
  }

  @Test
  void aTargetWithoutANameFitsNoName() {
    var unnamed = new Subject(Network.TCP, null, Addressing.literal("10.0.0.1"), 80);
    assertThat(MatcherRule.parse("Host(`a.test`)").test(unnamed)).isFalse();
    assertThat(MatcherRule.parse("Host(`.test`)").test(unnamed)).isFalse();
    assertThat(MatcherRule.parse("HostRegexp(`.*`)").test(unnamed)).isFalse();
    assertThat(MatcherRule.parse("!Host(`a.test`)").test(unnamed)).isTrue();
  }
}
