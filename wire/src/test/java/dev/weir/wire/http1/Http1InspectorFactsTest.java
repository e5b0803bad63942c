package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the inspector writes down about hosts and clients. */
class Http1InspectorFactsTest {
  @ParameterizedTest
  @CsvSource({
    "GET /, a.test, 8080, a.test:8080",
    "GET /, A.test:81, 8080, A.test:81",
    "GET /, a.test, 0, a.test:80",
    "GET /, [::1], 8080, [::1]:8080",
    "GET /, [::1]:9, 8080, [::1]:9",
    "GET http://b.test/x, a.test, 8080, b.test:80",
    "GET http://b.test:82/x, a.test, 8080, b.test:82",
    "GET https://b.test/x, a.test, 8080, b.test:443",
    "CONNECT b.test:444, a.test, 8080, b.test:444",
  })
  void namesTheHostWithItsRealPort(String line, String host, int port, String expected) {
    var wire = new Wire(0, Http1Inspector.Options.DEFAULT.withPort(port));
    wire.client(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(wire.exchange().host).isEqualTo(expected);
    assertThat(wire.exchange().facts().host()).isEqualTo(host);
  }

  @Test
  void recordsAbsoluteTargetsAsSent() {
    var wire = Wire.open().client("GET http://a.test:81/hello HTTP/1.1\r\nHost: a.test:81\r\n\r\n");
    assertThat(wire.exchange().facts().scheme()).isEqualTo("http");
    assertThat(wire.exchange().facts().uri()).isEqualTo("http://a.test:81/hello");
  }

  @Test
  void takesTheTargetsHostWhereHttp10HasNoHostField() {
    var wire = Wire.open().client("GET http://a.test:81/hello HTTP/1.0\r\n\r\n");
    assertThat(wire.exchange().facts().host()).isEqualTo("a.test:81");
    assertThat(wire.exchange().host).isEqualTo("a.test:81");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y", "Host: a\r\nHost: b", "Host: a@b", "Host: a:0"})
  void notesABadHostAndGoesOn(String fields) {
    var wire =
        Wire.open()
            .client("GET / HTTP/1.1\r\n" + fields + "\r\n\r\n")
            .server("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
    FakeExchange e = wire.exchange();
    assertThat(e.error).startsWith("h1.host: ");
    assertThat(e.host).isEmpty();
    assertThat(e.ending).isEqualTo(Ending.NORMAL);
    assertThat(e.facts().statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CF-Connecting-IP: 1.2.3.4\\X-Forwarded-For: 5.6.7.8 | 1.2.3.4",
        "X-Real-Ip: 1.2.3.4\\X-Forwarded-For: 5.6.7.8 , 9.9.9.9 | 5.6.7.8",
        "X-Real-Ip: 2001:db8::1 | 2001:db8::1",
        "CF-Connecting-IP: nonsense\\X-Real-Ip: 1.2.3.4 | 1.2.3.4",
        "X-Forwarded-For: localhost | ''",
        "X-Forwarded-For: | ''",
        "X-Other: 1.2.3.4 | ''",
      })
  void takesTheClientThatTheFieldsClaim(String fields, String expected) {
    String head = "GET / HTTP/1.1\r\nHost: a\r\n" + fields.replace("\\", "\r\n") + "\r\n\r\n";
    assertThat(Wire.open().client(head).exchange().clientIp).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "1:2:3:4:5:6:7:8",
        "1::8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "::ffff:1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4",
        "FE80::aBcD",
        "1111:2222:3333:4444:5555:6666:255.255.255.255",
      })
  void knowsAddressLiterals(String text) {
    assertThat(ClientAddress.isLiteral(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        "1..2.3",
        "1.2.3.4 ",
        "0001.2.3.4",
        "1.2.3.4:80",
        "[::1]",
        "fe80::1%eth0",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "12345::",
        "1:",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "::1.2.3",
        "::g",
        "1.2.3.4::",
        "a.test",
      })
  void knowsWhatIsNoAddressLiteral(String text) {
    assertThat(ClientAddress.isLiteral(text)).isFalse();
  }
}
