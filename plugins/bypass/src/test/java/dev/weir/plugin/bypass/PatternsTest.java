package dev.weir.plugin.bypass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
  private static MatcherSet set(String... patterns) {
    var builder = new MatcherSet.Builder();
    for (String pattern : patterns) {
      Patterns.add(pattern, builder);
    }
    return builder.build();
  }

  /** A target as a client names it; the address is known only where the name is one. */
  private static Subject named(String target) {
    HostPort hostPort = HostPort.parse(target, 0);
    assertThat(hostPort).as(target).isNotNull();
    return new Subject(Network.TCP, hostPort.canonicalHost(), null, hostPort.port());
  }

  private static boolean matches(String pattern, String target) {
    return set(pattern).matches(named(target));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // addresses
        "192.168.1.1, 192.168.1.1, true",
        "192.168.1.1, 192.168.1.1:80, true",
        "192.168.1.1, 192.168.1.10:80, false",
        "192.168.1.1, [::ffff:192.168.1.1]:80, true",
        "192.168.1.1:80, 192.168.1.1:80, true",
        "192.168.1.1:80, 192.168.1.1:81, false",
        "192.168.1.1:80, 192.168.1.1, false",
        "192.168.1.1:80-90, 192.168.1.1:80, true",
        "192.168.1.1:80-90, 192.168.1.1:90, true",
        "192.168.1.1:80-90, 192.168.1.1:91, false",
        "192.168.1.1:0-65535, 192.168.1.1, true",
        "192.168.1.1:0-65535, 192.168.1.1:7, true",
        "::1, [::1]:80, true",
        "::1, [0:0:0:0:0:0:0:1]:80, true",
        "[::1], [::1]:80, true",
        "[::1]:80, [::1]:80, true",
        "[::1]:80, [0:0::1]:80, true",
        "[::1]:80, [::1]:81, false",
        "[::1]:80-90, [::1]:85, true",
        "[192.168.1.1]:80, 192.168.1.1:80, true",
        "::ffff:192.168.1.1, 192.168.1.1:80, true",
        "0:0:0:0:0:0:0:1, ::1, true",
        "2001:DB8::1, [2001:db8::1]:1, true",
        "fe80::1%eth0, [fe80::1%eth0]:80, true",
        "fe80::1%eth0, [fe80::1%eth1]:80, false",
        "fe80::1%eth0, [fe80::1]:80, false",
        "[fe80::1%eth0]:80, [fe80::1%eth0]:80, true",
        "fe80::1, [fe80::1%eth0]:80, true",
        // networks
        "192.168.0.0/16, 192.168.3.4:80, true",
        "192.168.0.0/16, [::ffff:192.168.3.4]:80, true",
        "192.168.0.0/16, 192.169.3.4:80, false",
        "192.168.0.0/16, example.com, false",
        "192.168.7.7/16, 192.168.3.4:80, true",
        "192.168.0.0/16:80, 192.168.3.4:80, true",
        "192.168.0.0/16:80, 192.168.3.4:81, false",
        "192.168.1.1/32, 192.168.1.1, true",
        "192.168.1.1/32, 192.168.1.2, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, [::1]:80, false",
        "0.0.0.0/0, example.com, false",
        "::/0, [2001:db8::1]:80, true",
        "::/0, 1.2.3.4, false",
        "2001:db8::/32, [2001:db8:1::1]:80, true",
        "2001:db8::/32, [2001:db9::1]:80, false",
        "[2001:db8::/32]:443, [2001:db8::1]:443, true",
        "[2001:db8::/32]:443, [2001:db8::1]:80, false",
        "2001:db8::/32:443, [2001:db8::1]:443, true",
        "2001:db8::/32:443, [2001:db8::1]:80, false",
        "::ffff:10.0.0.0/104, 10.200.0.1, true",
        "::ffff:10.0.0.0/104, 11.0.0.1, false",
        // ranges
        "192.168.1.1-192.168.1.10, 192.168.1.1, true",
        "192.168.1.1-192.168.1.10, 192.168.1.10:80, true",
        "192.168.1.1-192.168.1.10, 192.168.1.11, false",
        "192.168.1.1-192.168.1.10, 192.168.1.0, false",
        "192.168.1.1-192.168.1.10, [::ffff:192.168.1.2]:80, true",
        "192.168.1.1 - 192.168.1.10, 192.168.1.5, true",
        "192.168.1.1-192.168.1.10:80, 192.168.1.5:80, true",
        "192.168.1.1-192.168.1.10:80, 192.168.1.5:81, false",
        "2001:db8::1-2001:db8::ff, [2001:db8::80]:1, true",
        "2001:db8::1-2001:db8::ff, [2001:db8::100]:1, false",
        "0.0.0.0-255.255.255.255, 255.255.255.255, true",
        "192.168.1.7-192.168.1.7, 192.168.1.7, true",
        // wildcards over addresses
        "192.168.1.*, 192.168.1.5:80, true",
        "192.168.1.*, 192.168.1.5.example.com, false",
        "192.168.1.*, [::ffff:192.168.1.5]:80, true",
        "192.168.?.1, 192.168.9.1, true",
        "192.168.?.1, 192.168.10.1, false",
        "192.168.[12].1, 192.168.2.1, true",
        "192.168.[!12].1, 192.168.2.1, false",
        "2001:db8::*, [2001:db8::7]:1, true",
        "2001:db8::*, [2001:0db8::0007]:1, true",
        "2001:db8::*, [2001:db9::7]:1, false",
        "[2001:db8::*]:80, [2001:db8::7]:80, true",
        "[2001:db8::*]:80, [2001:db8::7]:81, false",
        // everything
        "*, example.com:80, true",
        "*, [::1]:80, true",
        "*:443, example.com:443, true",
        "*:443, [::1]:443, true",
        "*:443, example.com:80, false",
        "*:443, example.com, false",
        ":443, example.com:443, true",
        ":443, 10.0.0.1:443, true",
        ":443, example.com:80, false",
        ":80-90, example.com:85, true",
        "*.*, example.com, true",
        "*.*, 10.0.0.1, true",
        "*.*, localhost, false",
        // names
        "example.com, example.com:80, true",
        "example.com, EXAMPLE.com, true",
        "Example.COM, example.com, true",
        "example.com, www.example.com, false",
        "example.com, example.com.:80, true",
        "example.com., example.com, true",
        "example.com:80, example.com:80, true",
        "example.com:80, example.com, false",
        ".example.com, example.com, true",
        ".example.com, a.b.example.com:80, true",
        ".example.com, notexample.com, false",
        ".example.com, example.com.:80, true",
        ".example.com., www.example.com, true",
        ".example.com:443, www.example.com:443, true",
        ".example.com:443, www.example.com:80, false",
        ".example.com:443, example.com, false",
        "*.example.com, www.example.com, true",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, notexample.com, false",
        "*example.com, example.com, true",
        "*example.com, www.example.com, true",
        "*example.com, notexample.com, true",
        "*.example.com:443, www.example.com:443, true",
        "*.example.com:443, www.example.com, false",
        "*.example.com:80-443, www.example.com:100, true",
        "www.?.com, www.a.com, true",
        "www.?.com, www.ab.com, false",
        "www.[ab].com, www.b.com, true",
        "www.[ab].com, www.c.com, false",
        "www.[a-c].com, www.b.com, true",
        "*.[ab].com, x.a.com, true",
        "w*w.example.*, www.example.org, true",
        "w*w.example.*, wxyzw.example.org, true",
        "w*w.example.*, wx.example.org, false",
        "ads*, ads.example.com:80, true",
        "1.2.3.4-static.example.com, 1.2.3.4-static.example.com, true",
        "xn--bcher-kva.de, bücher.de, true",
        "bücher.de, xn--bcher-kva.de:80, true",
        "*.BÜCHER.de, www.xn--bcher-kva.de, true",
        ".bücher.de, www.xn--bcher-kva.de, true",
        "localhost, localhost:1, true",
        "a_b.example.com, a_b.example.com, true",
      })
  void saysWhatAPatternMatches(String pattern, String target, boolean expected) {
    assertThat(matches(pattern, target)).isEqualTo(expected);
  }

  @Test
  void takesAlternativesApart() {
    for (String target : new String[] {"a.com", "b.com:80", "x.net", "y.x.net"}) {
      assertThat(matches("{a.com,b.com,.x.{net,org}}", target)).as(target).isTrue();
    }
    assertThat(matches("{a.com,b.com}", "c.com")).isFalse();
    assertThat(matches("*.{com,net}", "a.net")).isTrue();
    assertThat(matches("*.{com,net}", "net")).isFalse();
    assertThat(matches("{10,11}.0.0.0/8", "11.2.3.4")).isTrue();
    assertThat(set("{a,b}.com", "c.com").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "192.168.1.1:http | port: \"http\" (expected: 0..65535, or min-max)",
        "192.168.1.1: | port: \"\"",
        "example.com:70000 | port: \"70000\"",
        "example.com:90-80 | port: \"90-80\"",
        "192.168.1.10-192.168.1.1 | ends before it begins",
        "192.168.1.1-::1 | different kinds",
        "192.168.1.1-192.168.1.300 | not an address: \"192.168.1.300\"",
        "192.168.1.300 | not an address",
        "10.0.0.01 | not an address",
        "8080 | not an address",
        "10.0.0.0/33 | prefix length: \"33\" (expected: 0..32)",
        "10.0.0.0/ | prefix length: \"\"",
        "2001:db8::/129 | expected: 0..128",
        "::ffff:10.0.0.0/8 | expected: 96..128",
        "example.com/24 | not an address: \"example.com\"",
        "/re/ | not an address",
        "[unclosed* | [ without ]",
        "*a].com | ] without [",
        "*[].com | [] holds nothing",
        "*[z-a].com | upside down",
        "{a,b | { without }",
        "a}b | } without {",
        ". | not a host name",
        ".. | empty part",
        "a..b | empty part",
        "~example.com | not in a host name: ~",
        "exa mple.com | not in a host name: U+0020",
        "user@example.com | not in a host name: @",
        "http://example.com | port: \"//example.com\"",
        "1:2:3 | not an address",
        "fe80::g | not an address",
        "[::1]x | not an address with wildcards",
        "*:44? | port: \"44?\"",
      })
  void refusesWhatMeansNothing(String pattern, String why) {
    assertThatThrownBy(() -> set(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void refusesNothingAtAll(String pattern) {
    assertThatThrownBy(() -> set(pattern)).hasMessage("empty");
  }

  @Test
  void refusesPatternsThatWouldGrowWithoutBound() {
    assertThatThrownBy(() -> set("{a,b}".repeat(9))).hasMessageContaining("more than 256");
    assertThatThrownBy(() -> set("a".repeat(1_025))).hasMessageContaining("longer than");
    assertThatThrownBy(() -> set("*" + "a?".repeat(200))).hasMessageContaining("longer than");
    assertThatThrownBy(() -> set("{".repeat(500) + "}".repeat(499)))
        .hasMessageContaining("{ without }");
  }

  @Test
  void leavesNothingOfAPatternThatFailsHalfWay() {
    var builder = new MatcherSet.Builder();
    assertThatThrownBy(() -> Patterns.add("{a.com,b..com}", builder))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(builder.build().matches(named("a.com"))).isFalse();
    assertThat(builder.build().size()).isZero();
  }

  @Test
  void matchesByNameOrByAddressWhicheverIsKnown() throws Exception {
    InetAddress address = InetAddress.getByName("10.1.2.3");
    var both = new Subject(Network.TCP, "example.com", address, 443);

    assertThat(set("example.com").matches(both)).isTrue();
    assertThat(set("10.0.0.0/8").matches(both)).isTrue();
    assertThat(set("10.1.*").matches(both)).isTrue();
    assertThat(set("10.1.2.3:443").matches(both)).isTrue();
    assertThat(set("11.0.0.0/8", "other.com").matches(both)).isFalse();
    assertThat(set("10.0.0.0/8").matches(new Subject(Network.TCP, null, address, 0))).isTrue();
    assertThat(set("*").matches(new Subject(Network.UDP, null, address, 0))).isTrue();
  }

  @Test
  void joinsThePortsOfPatternsThatNameTheSameHost() {
    MatcherSet set = set("a.com:80", "a.com:443", "a.com:81-90", "10.0.0.1:1", "10.0.0.1:3");

    assertThat(set.matches(named("a.com:85"))).isTrue();
    assertThat(set.matches(named("a.com:443"))).isTrue();
    assertThat(set.matches(named("a.com:91"))).isFalse();
    assertThat(set.matches(named("10.0.0.1:3"))).isTrue();
    assertThat(set.matches(named("10.0.0.1:2"))).isFalse();
    assertThat(set("a.com:80", "a.com").matches(named("a.com:1"))).isTrue();
    assertThat(set("a.com:0-79", "a.com:80-65535").matches(named("a.com"))).isTrue();
  }

  @Test
  void aNetworkWithOnePortDoesNotHideASmallerOneWithAnother() {
    MatcherSet set = set("10.0.0.0/8:80", "10.1.0.0/16:443");

    assertThat(set.matches(named("10.1.2.3:80"))).isTrue();
    assertThat(set.matches(named("10.1.2.3:443"))).isTrue();
    assertThat(set.matches(named("10.2.2.3:443"))).isFalse();
  }
}
