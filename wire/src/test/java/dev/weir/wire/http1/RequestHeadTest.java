package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  @Test
  void readsTheRequestLineAndTheFields() throws Http1Exception {
    RequestHead head =
        parse("PUT /a?b=c HTTP/1.1\r\nHost: x.test\r\nX-B: \t c d \t\r\nEmpty:\r\n\r\n");
    assertThat(head.method()).isEqualTo("PUT");
    assertThat(head.target()).isEqualTo("/a?b=c");
    assertThat(head.minor()).isEqualTo(1);
    assertThat(head.headers()).hasToString("Host: x.test\nX-B: c d\nEmpty: \n");
    assertThat(head.scheme()).isEmpty();
    assertThat(head.authority()).hasToString("x.test:0");
  }

  @Test
  void keepsBytesFrom0x80OnAsTheyAre() throws Http1Exception {
    RequestHead head = parse("GET /\u00e4 HTTP/1.1\r\nHost: a\r\nX: \u00ff\u0080\r\n\r\n");
    assertThat(head.target()).isEqualTo("/\u00e4");
    assertThat(head.headers().first("x")).isEqualTo("\u00ff\u0080");
  }

  @Test
  void readsMoreFieldsThanItsFirstGuess() throws Http1Exception {
    RequestHead head = parse("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(100) + "\r\n");
    assertThat(head.headers().size()).isEqualTo(100);
    assertThat(head.headers().value(99)).isEqualTo("b");
    assertThat(refusal("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(101) + "\r\n").status())
        .isEqualTo(431);
  }

  @ParameterizedTest
  @CsvSource({
    "http/1.1, 400", "HTTP/0.9, 400", "HTTP/1.1x, 400", "HTTP/11, 400", "HTTP/1., 400",
    "HTTP/2.0, 505", "HTTP/3.0, 505", "HTTP/1, 400", "HTP/1.1, 400", "'HTTP/1.1 ', 400"
  })
  void refusesOtherVersions(String version, int status) {
    assertThat(refusal("GET / " + version + "\r\nHost: a\r\n\r\n").status()).isEqualTo(status);
  }

  @Test
  void treatsHigherMinorVersionsAs11() throws Http1Exception {
    RequestHead head = parse("GET / HTTP/1.9\r\nHost: a\r\n\r\n");
    assertThat(head.keepAlive()).isTrue();
    assertThat(head.proto()).isEqualTo("HTTP/1.9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n",
        "",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /  HTTP/1.1\r\n\r\n",
        "GET / a HTTP/1.1\r\n\r\n",
        "GET\t/ HTTP/1.1\r\n\r\n",
        "G@T / HTTP/1.1\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\n\r\n",
        "GET /#a HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
        "GET / HTTP/1.1\r\nA : c\r\n\r\n",
        "GET / HTTP/1.1\r\nA\t: c\r\n\r\n",
        "GET / HTTP/1.1\r\n: c\r\n\r\n",
        "GET / HTTP/1.1\r\nA\u0000: c\r\n\r\n",
        "GET / HTTP/1.1\r\nA\u00e4: c\r\n\r\n",
        "GET / HTTP/1.1\r\nA(: c\r\n\r\n",
        "GET / HTTP/1.1\r\nnocolon\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\n A: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\u0000\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\nc\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\u000b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\u007f\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nx",
        "GET / HTTP/1.1\r\nHost",
      })
  void refusesMalformedHeads(String text) {
    Http1Exception error = refusal(text);
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.kind()).isEqualTo("h1.head");
    assertThat(error.getStackTrace()).isEmpty();
  }

  @Test
  void refusesLongLinesAndHeads() {
    var limits = new Limits(30, 100, 10);
    assertThat(refusal("GET /" + "a".repeat(20) + " HTTP/1.1\r\n\r\n", limits).status())
        .isEqualTo(414);
    assertThat(refusal("GET / HTTP/1.1\r\nA: " + "b".repeat(90) + "\r\n\r\n", limits).status())
        .isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:abc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]:0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \u00e4\r\n\r\n",
        "GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: b@c\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\n\r\n",
        "GET 1http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET foo HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:abc HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:0 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT u@a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT http://a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT /a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void refusesMissingRepeatedAndMalformedHosts(String text) throws Http1Exception {
    RequestHead head = parse(text);
    Http1Exception error = catchThrowableOfType(Http1Exception.class, head::authority);
    assertThat(error).isNotNull();
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.kind()).isEqualTo("h1.host");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /, a.test:81, a.test:81, ''",
    "GET /, [::1]:81, [::1]:81, ''",
    "GET /, '[::1]', [::1]:0, ''",
    "GET http://b.test:82/x, a.test, b.test:82, http",
    "GET HTTP://b.test?x, a.test, b.test:0, http",
    "GET https://b.test, a.test, b.test:0, https",
    "GET http://b.test/, '', b.test:0, http",
    "OPTIONS *, a.test, a.test:0, ''",
    "CONNECT b.test:443, a.test:443, b.test:443, ''",
    "CONNECT [::1]:443, a.test:443, [::1]:443, ''",
  })
  void findsTheHostThatTheRequestIsFor(String line, String host, String authority, String scheme)
      throws Http1Exception {
    RequestHead head = parse(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(head.authority()).hasToString(authority);
    assertThat(head.scheme()).isEqualTo(scheme);
  }

  @Test
  void needsNoHostInHttp10() throws Http1Exception {
    assertThat(parse("GET / HTTP/1.0\r\n\r\n").authority()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, '', true",
    "HTTP/1.1, close, false",
    "HTTP/1.1, 'x, CLOSE', false",
    "HTTP/1.1, 'closed, x-close', true",
    "HTTP/1.0, '', false",
    "HTTP/1.0, Keep-Alive, true",
    "HTTP/1.0, 'keep-alive, close', false",
  })
  void knowsWhetherTheConnectionIsKept(String version, String connection, boolean kept)
      throws Http1Exception {
    String fields = "Host: a\r\nConnection: " + connection + "\r\n\r\n";
    assertThat(parse("GET / " + version + "\r\n" + fields).keepAlive()).isEqualTo(kept);
    assertThat(
            ResponseHead.parse(bytes(version + " 200 OK\r\n" + fields), Limits.DEFAULT).keepAlive())
        .isEqualTo(kept);
  }

  @Test
  void findsAnUpgradeOnlyWhenConnectionNamesIt() throws Http1Exception {
    String fields = "Host: a\r\nUpgrade: WebSocket, x\r\n";
    String named = fields + "Connection: keep-alive, Upgrade\r\n\r\n";
    assertThat(parse("GET / HTTP/1.1\r\n" + named).upgrade()).isEqualTo("websocket");
    assertThat(parse("GET / HTTP/1.0\r\n" + named).upgrade()).isNull();
    assertThat(parse("GET / HTTP/1.1\r\n" + fields + "\r\n").upgrade()).isNull();
  }

  @Test
  void findsTheExpectationOfA100() throws Http1Exception {
    String fields = "Host: a\r\nExpect: 100-Continue\r\n\r\n";
    assertThat(parse("PUT / HTTP/1.1\r\n" + fields).expectsContinue()).isTrue();
    assertThat(parse("PUT / HTTP/1.0\r\n" + fields).expectsContinue()).isFalse();
  }

  private static RequestHead parse(String text) throws Http1Exception {
    return RequestHead.parse(bytes(text), Limits.DEFAULT);
  }

  private static Http1Exception refusal(String text) {
    return refusal(text, Limits.DEFAULT);
  }

  private static Http1Exception refusal(String text, Limits limits) {
    return catchThrowableOfType(Http1Exception.class, () -> RequestHead.parse(bytes(text), limits));
  }
}
