package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a.test, a.test, true",
    "A.Test, a.test, true",
    "a.test, x.a.test, false",
    ".a.test, a.test, true",
    ".a.test, x.a.test, true",
    ".a.test, xa.test, false",
    "*.a.test, x.y.a.test, true",
    "*.a.test, a.test, true",
    "a.test, , false",
    ".a.test, , false",
  })
  void aHostIsANameOrItAndAllBelow(String filter, String host, boolean takes) {
    var subject = new Subject(Network.TCP, host, Addressing.literal("10.0.0.1"), 80);
    assertThat(NodeFilter.of(filter, null).test(subject)).isEqualTo(takes);
  }

  @Test
  void withoutFilterAndRuleEverythingIsTaken() {
    var subject = new Subject(Network.TCP, null, null, 0);
    assertThat(NodeFilter.of(null, null).test(subject)).isTrue();
    assertThat(NodeFilter.of("", "").test(subject)).isTrue();
  }

  @Test
  void filterAndRuleMustBothFit() {
    var both = NodeFilter.of(".test", "Host(`a.test`)");
    assertThat(both.test(new Subject(Network.TCP, "a.test", null, 80))).isTrue();
    assertThat(both.test(new Subject(Network.TCP, "b.test", null, 80))).isFalse();
    var never = NodeFilter.of("b.test", "Host(`a.test`)");
    assertThat(never.test(new Subject(Network.TCP, "a.test", null, 80))).isFalse();
  }

  @Test
  void aRuleThatCannotBeReadIsAnError() {
    assertThatThrownBy(() -> NodeFilter.of("a.test", "nonsense"))
        .isInstanceOf(ConfigException.class);
  }
}
