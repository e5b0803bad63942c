package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not HTTP/1, and bytes that stop being HTTP/1. */
class Http1InspectorBreakTest {
  private static final String GET = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  private static final String UPGRADE =
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  private static final String SWITCH =
      "HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n";
  private static final String CONNECT = "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST / HTTP/1.1\\Host: a\\Content-Length: 1\\Transfer-Encoding: chunked\\\\ | h1.framing",
        "POST / HTTP/1.1\\Host: a\\Content-Length: +1\\\\ | h1.framing",
        "POST / HTTP/1.1\\Host: a\\Transfer-Encoding: gzip, chunked\\\\ | h1.framing",
        "POST / HTTP/1.1\\Host: a\\Transfer-Encoding: chunked\\\\zz\\ | h1.chunk",
        "GET / HTTP/1.1\\Host: a\\ folded\\\\ | h1.head",
        "GET / HTTP/2.0\\Host: a\\\\ | h1.head",
        "PRI * HTTP/2.0\\\\SM\\\\ | h1.head",
        "CONNECT b:1 HTTP/1.1\\Host: b:1\\Content-Length: 5\\\\hello | h1.framing",
      })
  void stopsAtAMalformedRequestAndSaysWhy(String request, String kind) {
    String text = request.replace("\\", "\r\n");
    var wire = Wire.open().client(text);
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, kind));
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(e.closer).isEqualTo(Closer.CLIENT);
    assertThat(e.error).startsWith(kind + ": ");
    assertThat(e.why).isEqualTo(kind);
    assertThat(e.input).isEqualTo(text.length());
    wire.server(OK).end(Direction.SERVER, End.FIN).close();
    assertThat(wire.exchanges()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/1.1 1000 x\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "SSH-2.0-x\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
        SWITCH,
        "HTTP/1.1 204 x\r\n\r\nbody",
        "HTTP/1.1 304 x\r\nContent-Length: 4\r\n\r\nbody",
        OK + OK,
      })
  void stopsAtAMalformedAnswerAndSaysWhy(String answer) {
    var wire = Wire.open().client(GET).server(answer);
    assertThat(wire.last).isInstanceOf(Step.Done.class);
    FakeExchange e = wire.exchanges().getLast();
    assertThat(e.finished).isTrue();
    assertThat(e.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(e.closer).isEqualTo(Closer.SERVER);
    assertThat(e.error).startsWith("h1.");
    assertThat(wire.exchanges()).allMatch(x -> x.finished);
    assertThat(wire.exchanges().stream().mapToLong(x -> x.output).sum()).isEqualTo(answer.length());
  }

  @Test
  void recordsAnAnswerThatNobodyAskedFor() {
    var wire = Wire.open().client(GET).server(OK).server("HTTP/1.1 408 Timeout\r\n\r\n");
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "h1.framing"));
    assertThat(wire.exchanges()).hasSize(2);
    assertThat(wire.exchanges().getFirst().ending).isEqualTo(Ending.NORMAL);
    FakeExchange e = wire.exchanges().getLast();
    assertThat(e.http).isNull();
    assertThat(e.seen).isEqualTo(Seen.FLOW);
    assertThat(e.error).isEqualTo("h1.framing: answer: without a request");
  }

  @Test
  void givesAMalformedPipelinedRequestARecordOfItsOwn() {
    var wire = Wire.open().client(GET + "\u0001");
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.ending == Ending.PROTOCOL);
    assertThat(wire.exchanges().getFirst().seen).isEqualTo(Seen.HEADERS);
    assertThat(wire.exchanges().getLast().http).isNull();
  }

  @Test
  void refusesALaterNameThatARuleRefuses() {
    var wire = Wire.guarded().client(GET).server(OK).client(GET).server(OK);
    assertThat(wire.session.asked).containsExactly("a.test:8080");
    wire.client(GET + "GET / HTTP/1.1\r\nHost: bad.test\r\n\r\n" + GET);
    assertThat(wire.last).isEqualTo(new Step.Refuse("bypass: bad.test:8080"));
    assertThat(wire.exchanges()).hasSize(4).allMatch(e -> e.finished);
    FakeExchange cut = wire.exchanges().get(2);
    assertThat(cut.ending).isEqualTo(Ending.ABORTED);
    FakeExchange refused = wire.exchanges().get(3);
    assertThat(refused.ending).isEqualTo(Ending.BYPASS);
    assertThat(refused.closer).isEqualTo(Closer.WEIR);
    assertThat(refused.host).isEqualTo("bad.test:8080");
    assertThat(refused.error).isEqualTo("bypass: bad.test:8080");
    assertThat(wire.client(GET).last).isInstanceOf(Step.Refuse.class);
  }

  @Test
  void refusesANameAmongHeldBytesOfAClientThatHasEnded() {
    var wire = Wire.guarded().client(UPGRADE + "GET / HTTP/1.1\r\nHost: bad.test\r\n\r\nx");
    wire.end(Direction.CLIENT, End.FIN).server(OK);
    assertThat(wire.last).isEqualTo(new Step.Refuse("bypass: bad.test:8080"));
    assertThat(wire.close().exchanges()).hasSize(2).allMatch(e -> e.finished);
    assertThat(wire.exchanges().getFirst().ending).isEqualTo(Ending.NORMAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://bad.test:1/ HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET http://a.test/ HTTP/1.1\r\nHost: bad.test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\nHost: bad.test\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: bad.test:81\r\n\r\n",
        "CONNECT bad.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n",
      })
  void asksAboutEveryNameOfARequest(String request) {
    assertThat(Wire.guarded().client(request).last).isInstanceOf(Step.Refuse.class);
    assertThat(Wire.open().client(request).last).isEqualTo(Step.WATCH);
  }

  @Test
  void handsAnUpgradedConnectionOverWithItsExchangeOpen() {
    var wire = Wire.open().client(UPGRADE).client("early").server(SWITCH + "frame");
    assertThat(wire.last).isInstanceOf(Step.Resniff.class);
    var step = (Step.Resniff) wire.last;
    assertThat(step.consumed()).isEqualTo(SWITCH.length());
    assertThat(step.pending()).isEqualTo(Wire.bytes("early"));
    assertThat(step.upgrade()).isEqualTo("websocket");
    FakeExchange e = wire.close().exchange();
    assertThat(step.open()).isSameAs(e);
    assertThat(e.finished).isFalse();
    assertThat(e.facts().statusCode()).isEqualTo(101);
    assertThat(e.facts().response().headers().first("upgrade")).isEqualTo("WebSocket");
    assertThat(e.input).isEqualTo(UPGRADE.length());
    assertThat(e.output).isEqualTo(SWITCH.length());
    assertThat(e.timings).hasSize(3);
  }

  @Test
  void handsATunnelOver() {
    String answer = "HTTP/1.1 200 Established\r\nContent-Length: 9\r\n\r\n";
    var wire = Wire.open().client(CONNECT + "\u0016\u0003").server(answer);
    var step = (Step.Resniff) wire.last;
    assertThat(step.consumed()).isEqualTo(answer.length());
    assertThat(step.pending()).isEqualTo(Wire.bytes("\u0016\u0003"));
    assertThat(step.upgrade()).isEmpty();
    assertThat(wire.exchange().host).isEqualTo("b:443");
    assertThat(wire.exchange().finished).isFalse();
  }

  @Test
  void handsOverAnUpgradeBehindPipelinedRequests() {
    var wire = Wire.open().client(GET + UPGRADE + "x").server(OK + SWITCH);
    var step = (Step.Resniff) wire.last;
    assertThat(step.consumed()).isEqualTo(OK.length() + SWITCH.length());
    assertThat(step.pending()).hasSize(1);
    assertThat(wire.exchanges().getFirst().finished).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {UPGRADE, CONNECT})
  void goesOnWithTheHeldBytesWhenTheServerRefuses(String first) {
    String refusal = "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\n";
    var wire = Wire.open().client(first + "GET /n HTTP/1.1\r\n").client("Host: a\r\n\r\n");
    assertThat(wire.exchanges()).hasSize(1);
    wire.server(refusal + "bo");
    assertThat(wire.exchanges()).hasSize(2);
    wire.server("dy" + OK);
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.ending == Ending.NORMAL);
    assertThat(wire.exchanges().getFirst().facts().statusCode()).isEqualTo(403);
    assertThat(wire.exchanges().getFirst().responseBody()).isEqualTo("body");
    assertThat(wire.exchanges().getLast().facts().uri()).isEqualTo("/n");
    assertThat(wire.exchanges().getLast().input).isEqualTo(28);
  }

  @Test
  void blamesTheClientForHeldBytesThatAreMalformed() {
    var wire = Wire.open().client(UPGRADE + "\u0001\u0002").server(OK);
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "h1.head"));
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.finished);
    assertThat(wire.exchanges().getFirst().ending).isEqualTo(Ending.NORMAL);
    assertThat(wire.exchanges().getLast().closer).isEqualTo(Closer.CLIENT);
    assertThat(wire.exchanges().getLast().input).isEqualTo(2);
  }

  @Test
  void finishesAHeldRequestThatTheClientNeverCompleted() {
    var wire = Wire.open().client(UPGRADE + "GET /").end(Direction.CLIENT, End.FIN).server(OK);
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.finished);
    assertThat(wire.exchanges().getLast().ending).isEqualTo(Ending.ABORTED);
    assertThat(wire.exchanges().getLast().closer).isEqualTo(Closer.CLIENT);
  }

  @Test
  void boundsWhatItHoldsBehindAnUpgrade() {
    var wire = Wire.open().client(UPGRADE);
    for (int i = 0; i < 64; i++) {
      assertThat(wire.client("x".repeat(1024)).last).isEqualTo(Step.WATCH);
    }
    assertThat(wire.client("x").last).isEqualTo(new Step.Done(Seen.HEADERS, "upgrade"));
    assertThat(wire.exchange().finished).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 x\r\n\r\n",
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n",
      })
  void stopsAtASwitchToSomethingThatWasNotOffered(String answer) {
    var wire = Wire.open().client(UPGRADE).server(answer);
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "h1.framing"));
    assertThat(wire.exchange().ending).isEqualTo(Ending.PROTOCOL);
  }

  @Test
  void stopsAtASwitchBeforeTheRequestIsComplete() {
    String head = UPGRADE.replace("Host: a", "Host: a\r\nContent-Length: 3");
    var wire = Wire.open().client(head + "ab").server(SWITCH);
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "h1.framing"));
    wire = Wire.open().client(head + "abc").server(SWITCH);
    assertThat(wire.last).isInstanceOf(Step.Resniff.class);
    assertThat(wire.exchange().requestBody()).isEqualTo("abc");
  }

  @Test
  void takesAnEarlyRefusalOfAnUpgradeWithABody() {
    String head = UPGRADE.replace("Host: a", "Host: a\r\nContent-Length: 3");
    var wire = Wire.open().client(head + "ab").server(OK).client("c" + GET).server(OK);
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.ending == Ending.NORMAL);
  }
}
