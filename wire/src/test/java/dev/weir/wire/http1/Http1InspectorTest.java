package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http1InspectorTest {
  private static final String GET = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  @Test
  void recordsARequestAndItsAnswer() {
    var wire = Wire.open().client(GET);
    assertThat(wire.exchange().finished).isFalse();
    assertThat(wire.exchange().facts().method()).isEqualTo("GET");
    wire.server(OK);
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.proto).isEqualTo("http");
    assertThat(e.host).isEqualTo("a.test:8080");
    assertThat(e.input).isEqualTo(GET.length());
    assertThat(e.output).isEqualTo(OK.length());
    assertThat(e.seen).isEqualTo(Seen.FULL);
    assertThat(e.why).isEmpty();
    assertThat(e.ending).isEqualTo(Ending.NORMAL);
    assertThat(e.error).isEmpty();
    assertThat(e.timings).containsOnlyKeys(Phase.SEND, Phase.WAIT, Phase.RECEIVE);
    HttpFacts http = e.facts();
    assertThat(http.uri()).isEqualTo("/a");
    assertThat(http.host()).isEqualTo("a.test");
    assertThat(http.scheme()).isEmpty();
    assertThat(http.proto()).isEqualTo("HTTP/1.1");
    assertThat(http.statusCode()).isEqualTo(200);
    assertThat(http.request().contentLength()).isZero();
    assertThat(http.request().headers()).hasToString("Host: a.test\n");
    assertThat(http.response().contentLength()).isEqualTo(2);
    assertThat(e.responseBody()).isEqualTo("hi");
    assertThat(wire.last).isEqualTo(Step.WATCH);
  }

  @Test
  void recordsTheBodyWithoutChunkFramingAndItsTrailers() {
    String head = "POST /u HTTP/1.1\r\nHost: a.test:81\r\nTransfer-Encoding: chunked\r\n\r\n";
    String post = head + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nDigest: q\r\n\r\n";
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nServer-T: t\r\n\r\n";
    FakeExchange e = Wire.open().client(post).server(answer).exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.host).isEqualTo("a.test:81");
    assertThat(e.requestBody()).isEqualTo("abcde");
    assertThat(e.responseBody()).isEqualTo("z");
    assertThat(e.facts().request().contentLength()).isEqualTo(5);
    assertThat(e.facts().request().trailers()).hasToString("Digest: q\n");
    assertThat(e.facts().response().trailers()).hasToString("Server-T: t\n");
    assertThat(e.input).isEqualTo(post.length());
    assertThat(e.output).isEqualTo(answer.length());
  }

  @Test
  void givesTheDeclaredLengthWhenBodiesAreNotWanted() {
    var wire = new Wire(0, Http1Inspector.Options.DEFAULT);
    wire.client("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\n\r\n");
    FakeExchange e = wire.exchange();
    assertThat(e.facts().request().contentLength()).isEqualTo(3);
    assertThat(e.facts().request().body().bytes()).isEmpty();
    assertThat(e.facts().request().body().total()).isEqualTo(3);
    assertThat(e.facts().response().contentLength()).isEqualTo(-1);
    assertThat(e.seen).isEqualTo(Seen.FULL);
  }

  @Test
  void saysThatABodyWasCut() {
    var wire = new Wire(4, Http1Inspector.Options.DEFAULT);
    wire.client(GET).server("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef");
    FakeExchange e = wire.exchange();
    assertThat(e.responseBody()).isEqualTo("abcd");
    assertThat(e.facts().response().contentLength()).isEqualTo(6);
    assertThat(e.facts().response().body().truncated()).isTrue();
    assertThat(e.seen).isEqualTo(Seen.HEADERS);
    assertThat(e.why).isEqualTo("body");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 200, 'Content-Length: 5', 5",
    "HEAD, 200, 'Transfer-Encoding: chunked', 0",
    "GET, 204, 'X: y', 0",
    "GET, 304, 'Content-Length: 7', 7",
  })
  void knowsAnswersWithoutABody(String method, int status, String field, long length) {
    var wire = Wire.open();
    for (int i = 0; i < 2; i++) {
      wire.client(method + " / HTTP/1.1\r\nHost: a\r\n\r\n")
          .server("HTTP/1.1 " + status + " x\r\n" + field + "\r\n\r\n");
    }
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.ending == Ending.NORMAL);
    HttpFacts facts = wire.exchanges().getFirst().facts();
    assertThat(facts.statusCode()).isEqualTo(status);
    assertThat(facts.response().contentLength()).isEqualTo(length);
  }

  @Test
  void passesInterimAnswersOver() {
    String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n";
    var wire =
        Wire.open()
            .client(
                "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            .server(interim);
    assertThat(wire.exchange().facts().statusCode()).isZero();
    wire.client("ab").server(OK);
    assertThat(wire.exchange().facts().statusCode()).isEqualTo(200);
    assertThat(wire.exchange().requestBody()).isEqualTo("ab");
    assertThat(wire.exchange().output).isEqualTo(interim.length() + OK.length());
    assertThat(wire.exchange().finished).isTrue();
  }

  @Test
  void stopsAtTooManyInterimAnswers() {
    var wire = Wire.open().client(GET).server("HTTP/1.1 103 x\r\n\r\n".repeat(16));
    assertThat(wire.last).isEqualTo(Step.WATCH);
    wire.server("HTTP/1.1 103 x\r\n\r\n");
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "h1.framing"));
    assertThat(wire.exchange().ending).isEqualTo(Ending.PROTOCOL);
    assertThat(wire.exchange().closer).isEqualTo(Closer.SERVER);
  }

  @Test
  void waitsForTheUploadWhenTheAnswerComesFirst() {
    var wire =
        Wire.open()
            .client("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
            .server("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n");
    assertThat(wire.exchange().finished).isFalse();
    wire.client("cd" + GET).server(OK);
    assertThat(wire.exchanges()).hasSize(2).allMatch(e -> e.ending == Ending.NORMAL);
    assertThat(wire.exchanges().getFirst().requestBody()).isEqualTo("abcd");
    assertThat(wire.exchanges().getFirst().timings).containsEntry(Phase.WAIT, 0L);
  }

  @Test
  void recordsAnUploadThatTheServerCutShort() {
    var wire =
        Wire.open()
            .client("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
            .server("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n")
            .end(Direction.SERVER, End.FIN)
            .client("c");
    assertThat(wire.exchange().finished).isFalse();
    wire.end(Direction.CLIENT, End.FIN);
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.facts().statusCode()).isEqualTo(413);
    assertThat(e.ending).isEqualTo(Ending.ABORTED);
    assertThat(e.closer).isEqualTo(Closer.SERVER);
    assertThat(e.facts().request().body().truncated()).isTrue();
    assertThat(e.requestBody()).isEqualTo("abc");
  }

  @Test
  void pairsPipelinedRequestsWithTheirAnswersInOrder() {
    var requests = new StringBuilder();
    var answers = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      answers.append("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n").append(10 + i);
    }
    var wire = Wire.open().client(requests.toString()).server(answers.toString());
    assertThat(wire.exchanges()).hasSize(50);
    for (int i = 0; i < 50; i++) {
      FakeExchange e = wire.exchanges().get(i);
      assertThat(e.finished).isTrue();
      assertThat(e.facts().uri()).isEqualTo("/" + i);
      assertThat(e.responseBody()).isEqualTo("" + (10 + i));
    }
  }

  @Test
  void stopsWhenTooManyRequestsWaitForTheirAnswer() {
    var wire = Wire.open().client(GET.repeat(64));
    assertThat(wire.last).isEqualTo(Step.WATCH);
    wire.client(GET);
    assertThat(wire.last).isEqualTo(new Step.Done(Seen.HEADERS, "pipeline"));
    assertThat(wire.exchanges())
        .hasSize(64)
        .allMatch(e -> e.finished && e.why.equals("pipeline") && e.ending == null);
    assertThat(wire.server(OK).last).isEqualTo(new Step.Done(Seen.HEADERS, "pipeline"));
  }

  @Test
  void countsEmptyLinesBeforeARequestAsItsOwn() {
    var wire = Wire.open().client("\r\n").client("\r").client("\n" + GET).server(OK);
    assertThat(wire.exchange().input).isEqualTo(GET.length() + 4);
  }

  @Test
  void endsABodyThatRunsToTheEndOfTheConnection() {
    var wire = Wire.open().client("GET / HTTP/1.0\r\n\r\n").server("HTTP/1.0 200 OK\r\n\r\nab");
    wire.server("cd");
    assertThat(wire.exchange().finished).isFalse();
    wire.end(Direction.SERVER, End.FIN);
    assertThat(wire.exchange().finished).isTrue();
    assertThat(wire.exchange().ending).isEqualTo(Ending.NORMAL);
    assertThat(wire.exchange().responseBody()).isEqualTo("abcd");
    assertThat(wire.exchange().host).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"SERVER, RESET, SERVER", "CLIENT, RESET, CLIENT", "SERVER, CUT, WEIR"})
  void recordsAnAnswerThatWasCutShort(Direction from, End how, Closer by) {
    var wire = Wire.open().client(GET).server("HTTP/1.1 200 OK\r\n\r\nab").end(from, how).close();
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.ending).isEqualTo(Ending.ABORTED);
    assertThat(e.closer).isEqualTo(by);
    assertThat(e.facts().response().body().truncated()).isTrue();
    assertThat(e.seen).isEqualTo(Seen.HEADERS);
  }

  @Test
  void recordsADeclaredBodyThatEndsEarly() {
    var wire =
        Wire.open()
            .client(GET)
            .server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
            .end(Direction.SERVER, End.FIN);
    assertThat(wire.exchange().ending).isEqualTo(Ending.ABORTED);
    assertThat(wire.exchange().closer).isEqualTo(Closer.SERVER);
    assertThat(wire.exchange().facts().response().contentLength()).isEqualTo(2);
  }

  @Test
  void recordsAClientThatResetsInMidUpload() {
    var wire =
        Wire.open()
            .client("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
            .end(Direction.CLIENT, End.RESET)
            .close();
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.closer).isEqualTo(Closer.CLIENT);
    assertThat(e.ending).isEqualTo(Ending.ABORTED);
    assertThat(e.facts().statusCode()).isZero();
  }

  @Test
  void answersAfterTheClientsHalfCloseAreOrdinary() {
    var wire = Wire.open().client(GET).end(Direction.CLIENT, End.FIN).server(OK);
    assertThat(wire.exchange().ending).isEqualTo(Ending.NORMAL);
    wire.end(Direction.SERVER, End.FIN).close();
    assertThat(wire.exchange().finished).isTrue();
  }

  @Test
  void recordsARequestThatWasNeverAnswered() {
    var wire = Wire.open().client(GET + GET).end(Direction.SERVER, End.FIN);
    assertThat(wire.exchanges())
        .hasSize(2)
        .allMatch(e -> e.finished && e.ending == Ending.ABORTED && e.closer == Closer.SERVER);
    wire.client(GET);
    assertThat(wire.exchanges()).hasSize(3).allMatch(e -> e.finished);
  }

  @Test
  void recordsAHeadThatWasNeverCompleted() {
    var wire = Wire.open().client("GET / HTT").end(Direction.CLIENT, End.FIN);
    FakeExchange e = wire.exchange();
    assertThat(e.finished).isTrue();
    assertThat(e.http).isNull();
    assertThat(e.seen).isEqualTo(Seen.FLOW);
    assertThat(e.why).isEqualTo("head incomplete");
    assertThat(e.closer).isEqualTo(Closer.CLIENT);
    assertThat(e.input).isEqualTo(9);
  }

  @Test
  void recordsNothingOfAConnectionWithoutBytes() {
    var wire = Wire.open().end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.FIN).close();
    assertThat(wire.exchanges()).isEmpty();
  }

  @Test
  void finishesWhatIsOpenWhenItIsClosedAndOnlyOnce() {
    var wire = Wire.open().client(GET).close().close();
    assertThat(wire.exchange().finished).isTrue();
    assertThat(wire.exchange().closer).isEqualTo(Closer.WEIR);
    assertThat(wire.client(GET).last).isInstanceOf(Step.Done.class);
    assertThat(wire.exchanges()).hasSize(1);
  }

  @Test
  void namesTheOldestOpenExchange() {
    var wire = Wire.open();
    assertThat(wire.inspector.current()).isNull();
    wire.client(GET + GET);
    assertThat(wire.inspector.current()).isSameAs(wire.exchanges().getFirst());
    wire.server(OK);
    assertThat(wire.inspector.current()).isSameAs(wire.exchanges().getLast());
  }
}
