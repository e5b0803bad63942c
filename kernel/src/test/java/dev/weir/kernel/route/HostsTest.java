package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {
  private static List<InetAddress> ip(String literal) {
    return List.of(Addressing.literal(literal));
  }

  private final Hosts hosts =
      new Hosts(
          Map.of(
              "a.test", ip("10.0.0.1"),
              ".test", ip("10.0.0.2"),
              ".deep.a.test", ip("10.0.0.3")));

  @ParameterizedTest
  @CsvSource({
    "a.test, 10.0.0.1",
    "A.Test, 10.0.0.1",
    "a.test., 10.0.0.1",
    "b.test, 10.0.0.2",
    "test, 10.0.0.2",
    "x.a.test, 10.0.0.2",
    "deep.a.test, 10.0.0.3",
    "very.deep.a.test, 10.0.0.3",
    "notdeep.a.test, 10.0.0.2",
    "test.example, ",
    "atest, ",
    "., ",
  })
  void aNameHasItsOwnAddressOrThatOfTheLongestSuffix(String name, String expected) {
    assertThat(hosts.lookup(name)).isEqualTo(expected == null ? List.of() : ip(expected));
  }

  @Test
  void aDotAloneIsForEveryName() {
    var all = new Hosts(Map.of(".", ip("10.0.0.9"), "a.test", ip("10.0.0.1")));
    assertThat(all.lookup("whatever.example")).isEqualTo(ip("10.0.0.9"));
    assertThat(all.lookup("a.test")).isEqualTo(ip("10.0.0.1"));
  }

  @Test
  void othersCanBePutInPlaceOfAll() {
    hosts.replace(Map.of("b.test", ip("10.0.0.4")));
    assertThat(hosts.lookup("a.test")).isEmpty();
    assertThat(hosts.lookup("b.test")).isEqualTo(ip("10.0.0.4"));
    assertThat(Hosts.NONE.lookup("a.test")).isEmpty();
  }
}
