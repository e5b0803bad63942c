package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is recorded of streams that keep to the protocol. */
class Http2InspectorTest {
  private final Watch watch = new Watch();
  private final H2 client = watch.client;
  private final H2 server = watch.server;

  @Test
  void recordsARequestAndItsAnswer() {
    client.headers(
        1,
        H2.END,
        ":method",
        "GET",
        ":scheme",
        "https",
        ":authority",
        "a.test:444",
        ":path",
        "/x?y",
        "accept",
        "*/*",
        "x-forwarded-for",
        "192.0.2.7, 10.0.0.1");
    watch.sends();
    server.headers(1, 0, ":status", "200", "content-type", "text/plain", "x-b", "1", "x-b", "2");
    server.data(1, 0, "hel").data(1, H2.END, "lo");
    watch.answers();

    FakeExchange record = watch.record();
    HttpFacts http = Watch.http(record);
    assertThat(record.proto()).isEqualTo("http");
    assertThat(record.host()).isEqualTo("a.test:444");
    assertThat(record.clientIp()).isEqualTo("192.0.2.7");
    assertThat(http.proto()).isEqualTo("HTTP/2.0");
    assertThat(http.method()).isEqualTo("GET");
    assertThat(http.scheme()).isEqualTo("https");
    assertThat(http.host()).isEqualTo("a.test:444");
    assertThat(http.uri()).isEqualTo("/x?y");
    assertThat(http.statusCode()).isEqualTo(200);
    assertThat(http.request().headers().toString())
        .isEqualTo(
            """
            :method: GET
            :scheme: https
            :authority: a.test:444
            :path: /x?y
            accept: */*
            x-forwarded-for: 192.0.2.7, 10.0.0.1
            """);
    assertThat(http.request().contentLength()).isZero();
    assertThat(http.response().headers().toString())
        .isEqualTo(":status: 200\ncontent-type: text/plain\nx-b: 1\nx-b: 2\n");
    assertThat(Watch.text(http.response())).isEqualTo("hello");
    assertThat(http.response().contentLength()).isEqualTo(5);
    assertThat(record.seen()).isEqualTo(Seen.FULL);
    assertThat(record.why()).isEmpty();
    assertThat(record.closer()).isEqualTo(Closer.SERVER);
    assertThat(record.ending()).isEqualTo(Ending.NORMAL);
    assertThat(record.phases()).containsOnlyKeys(Phase.SEND, Phase.WAIT, Phase.RECEIVE);
    assertThat(record.phases().values()).allMatch(nanos -> nanos >= 0);
    assertThat(Watch.facts(record)).isEqualTo(Map.of("stream", 1, "end", "end_stream"));
    assertThat(watch.last).isEqualTo(Step.WATCH);
  }

  @Test
  void countsTheBytesOfEachStreamWithAllItsFrames() {
    byte[] head = client.block(":method", "POST", ":path", "/");
    client.frame(Frames.HEADERS, 0, 1, head);
    client.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, client.block("x-long", "y"));
    client.data(1, 0, "abc").frame(Frames.PRIORITY, 0, 1, new byte[5]);
    client
        .frame(Frames.WINDOW_UPDATE, 0, 1, H2.word(10))
        .frame(Frames.WINDOW_UPDATE, 0, 0, H2.word(9));
    client.data(1, H2.END, "");
    byte[] sent = client.take();
    int settings = PrefaceProbe.LENGTH + Frames.HEAD;
    watch.show(Direction.CLIENT, sent);
    server.headers(1, H2.END, ":status", "204");
    byte[] answered = server.take();
    watch.show(Direction.SERVER, answered);
    assertThat(watch.record().input()).isEqualTo(sent.length - settings - 13);
    assertThat(watch.record().output()).isEqualTo(answered.length - Frames.HEAD);
    assertThat(Watch.text(Watch.http(watch.record()).request())).isEqualTo("abc");
  }

  @Test
  void leavesPaddingAndPriorityOutOfWhatWasSaid() {
    byte[] head = client.block(":method", "POST", ":path", "/p");
    var padded = new byte[1 + 5 + head.length + 3];
    padded[0] = 3;
    System.arraycopy(head, 0, padded, 6, head.length);
    client.frame(
        Frames.HEADERS, Frames.END_HEADERS | Frames.PADDED | Frames.HAS_PRIORITY, 1, padded);
    client.frame(
        Frames.DATA, Frames.PADDED, 1, (byte) 2, (byte) 'h', (byte) 'i', (byte) 0, (byte) 0);
    client.frame(Frames.DATA, Frames.PADDED | H2.END, 1, (byte) 0);
    watch.sends();
    server.headers(1, H2.END, ":status", "200");
    watch.answers();
    HttpFacts http = Watch.http(watch.record());
    assertThat(http.uri()).isEqualTo("/p");
    assertThat(Watch.text(http.request())).isEqualTo("hi");
    assertThat(http.request().body().truncated()).isFalse();
  }

  @Test
  void recordsTrailersOfBothSides() {
    client.post(1, "/grpc.Service/Chat", "content-type", "application/grpc", "te", "trailers");
    client.data(1, 0, "\0\0\0\0\1a").headers(1, H2.END, "x-checksum", "c");
    watch.sends();
    server.headers(1, 0, ":status", "200", "content-type", "application/grpc");
    server.data(1, 0, "\0\0\0\0\1b").headers(1, H2.END, "grpc-status", "0", "grpc-message", "");
    watch.answers();
    HttpFacts http = Watch.http(watch.record());
    assertThat(http.request().trailers().toString()).isEqualTo("x-checksum: c\n");
    assertThat(http.response().trailers().toString()).isEqualTo("grpc-status: 0\ngrpc-message: \n");
    assertThat(Watch.text(http.response())).isEqualTo("\0\0\0\0\1b");
    assertThat(watch.record().seen()).isEqualTo(Seen.FULL);
  }

  @Test
  void keepsStreamsApartHoweverTheyAreMixed() {
    client.post(1, "/1").post(3, "/3").data(3, 0, "drei").data(1, 0, "ei").data(1, H2.END, "ns");
    watch.sends();
    server.headers(3, 0, ":status", "201").headers(1, 0, ":status", "202").data(1, 0, "one");
    server.data(3, 0, "three").data(1, H2.END, "!").data(3, H2.END, "");
    watch.answers();
    assertThat(watch.records()).hasSize(1);
    client.data(3, H2.END, "");
    watch.sends();
    List<FakeExchange> both = watch.records();
    assertThat(both).extracting(r -> Watch.http(r).uri()).containsExactly("/1", "/3");
    assertThat(both)
        .extracting(r -> Watch.text(Watch.http(r).request()))
        .containsExactly("eins", "drei");
    assertThat(both)
        .extracting(r -> Watch.text(Watch.http(r).response()))
        .containsExactly("one!", "three");
    assertThat(both).extracting(r -> Watch.http(r).statusCode()).containsExactly(202, 201);
  }

  @Test
  void listsInterimAnswersBesideTheAnswer() {
    client.get(1, "/");
    watch.sends();
    server.headers(1, 0, ":status", "103", "link", "</a>").headers(1, 0, ":status", "100");
    server.headers(1, H2.END, ":status", "200", "x", "y");
    watch.answers();
    HttpFacts http = Watch.http(watch.record());
    assertThat(http.statusCode()).isEqualTo(200);
    assertThat(http.response().headers().toString()).isEqualTo(":status: 200\nx: y\n");
    assertThat(Watch.facts(watch.record())).containsEntry("interim", List.of(103, 100));
  }

  @Test
  void takesTheDeclaredLengthWhereNoBodyComes() {
    client.headers(1, H2.END, ":method", "HEAD", ":path", "/");
    watch.sends();
    server.headers(1, H2.END, ":status", "200", "content-length", "1234");
    watch.answers();
    assertThat(Watch.http(watch.record()).response().contentLength()).isEqualTo(1234);
    assertThat(watch.record().seen()).isEqualTo(Seen.FULL);
  }

  @Test
  void namesTheHostByAuthorityElseByHostFieldAndThePortTheBytesGoTo() {
    client.headers(1, H2.END, ":method", "GET", ":path", "/", "host", "b.test");
    client.headers(
        3, H2.END, ":method", "GET", ":path", "/", ":authority", "[::1]", "host", "b.test");
    client.headers(5, H2.END, ":method", "CONNECT", ":authority", "c.test:22");
    watch.sends().end(Direction.SERVER, End.FIN);
    assertThat(watch.records())
        .extracting(FakeExchange::host)
        .containsExactly("b.test:8443", "[::1]:8443", "c.test:22");
    assertThat(Watch.http(watch.records().get(2)).uri()).isEqualTo("c.test:22");
  }

  @Test
  void recordsAPushedStreamWithItsPromisedRequest() {
    client.get(1, "/");
    watch.sends();
    byte[] promise = server.block(":method", "GET", ":path", "/style.css", ":authority", "a.test");
    var payload = new byte[4 + promise.length];
    payload[3] = 2;
    System.arraycopy(promise, 0, payload, 4, promise.length);
    server.frame(Frames.PUSH_PROMISE, Frames.END_HEADERS, 1, payload);
    server.headers(2, 0, ":status", "200").data(2, H2.END, "css");
    server.headers(1, H2.END, ":status", "200");
    watch.answers();
    FakeExchange pushed = watch.records().get(1);
    assertThat(Watch.http(pushed).uri()).isEqualTo("/style.css");
    assertThat(Watch.text(Watch.http(pushed).response())).isEqualTo("css");
    assertThat(Watch.facts(pushed))
        .containsEntry("stream", 2)
        .containsEntry("pushedOn", 1)
        .containsEntry("end", "end_stream");
    assertThat(watch.records()).hasSize(2);
  }

  @Test
  void saysWhoResetAStreamAndWithWhichCode() {
    client.get(1, "/1").post(3, "/3").data(3, 0, "abc").post(5, "/5");
    watch.sends();
    server.headers(1, 0, ":status", "200").data(1, 0, "some");
    server.reset(3, 7).headers(5, H2.END, ":status", "413").reset(5, 0);
    watch.answers();
    client.reset(1, 8);
    watch.sends();
    assertThat(watch.records())
        .extracting(FakeExchange::closer)
        .containsExactly(Closer.CLIENT, Closer.SERVER, Closer.SERVER);
    assertThat(watch.records())
        .extracting(FakeExchange::ending)
        .containsExactly(Ending.RESET, Ending.RESET, Ending.NORMAL);
    assertThat(watch.records())
        .extracting(r -> Watch.facts(r).get("code"))
        .containsExactly("CANCEL", "REFUSED_STREAM", "NO_ERROR");
    assertThat(watch.records()).extracting(FakeExchange::why).containsExactly("body", "body", "");
    assertThat(Watch.http(watch.records().getFirst()).response().body().truncated()).isTrue();
  }

  @Test
  void endsTheStreamsThatAGoawayAbandonsAndThoseThatComeTooLate() {
    client.get(1, "/1").get(3, "/3").get(5, "/5");
    watch.sends();
    server.goAway(3, 11).headers(3, H2.END, ":status", "200").headers(1, H2.END, ":status", "200");
    watch.answers();
    client.get(7, "/7");
    watch.sends();
    assertThat(watch.records())
        .extracting(r -> Watch.http(r).uri() + " " + Watch.facts(r).get("end"))
        .containsExactlyInAnyOrder("/1 end_stream", "/3 end_stream", "/5 goaway", "/7 goaway");
    assertThat(watch.records())
        .filteredOn(r -> Watch.facts(r).get("end").equals("goaway"))
        .allMatch(r -> "ENHANCE_YOUR_CALM".equals(Watch.facts(r).get("code")))
        .allMatch(r -> r.ending() == Ending.ABORTED && r.closer() == Closer.SERVER);
  }

  @Test
  void saysThatTheConnectionWasLostUnderAStream() {
    client.get(1, "/1");
    watch.sends();
    server.headers(1, 0, ":status", "200").data(1, 0, "half");
    byte[] cut = server.data(1, 0, "never all of it").take();
    watch.show(Direction.SERVER, java.util.Arrays.copyOf(cut, cut.length - 4));
    watch.end(Direction.SERVER, End.RESET);
    FakeExchange record = watch.record();
    assertThat(record.ending()).isEqualTo(Ending.ABORTED);
    assertThat(record.closer()).isEqualTo(Closer.SERVER);
    assertThat(Watch.facts(record)).containsEntry("end", "connection");
    assertThat(record.output()).isEqualTo(cut.length - 4 - Frames.HEAD);
    assertThat(record.why()).isEqualTo("body");
  }

  @Test
  void waitsForTheAnswerOfAClientThatEndedItsHalf() {
    client.get(1, "/1").post(3, "/3");
    watch.sends().end(Direction.CLIENT, End.FIN);
    server.headers(1, H2.END, ":status", "200").headers(3, H2.END, ":status", "400");
    watch.answers().end(Direction.SERVER, End.FIN).close();
    assertThat(watch.records())
        .extracting(r -> Watch.http(r).statusCode() + " " + r.ending() + " " + r.closer())
        .containsExactly("200 NORMAL SERVER", "400 ABORTED CLIENT");
  }

  @Test
  void recordsARequestOfWhichNotEvenTheHeadIsComplete() {
    client.frame(Frames.HEADERS, 0, 1, client.block(":method", "GET"));
    watch.sends().end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.FIN).close();
    assertThat(watch.record().why()).isEqualTo("head incomplete");
    assertThat(watch.record().seen()).isEqualTo(Seen.FLOW);
    assertThat(watch.record().input()).isEqualTo(10);
  }

  @Test
  void refusesALaterStreamForANameThatARuleRefuses() {
    watch.session.refusing(name -> name.host().equals("bad.test"));
    client.get(1, "/1");
    assertThat(watch.sends().last).isEqualTo(Step.WATCH);
    client.headers(3, H2.END, ":method", "GET", ":path", "/", ":authority", "bad.test");
    assertThat(watch.sends().last).isEqualTo(new Step.Refuse("bypass: bad.test:8443"));
    assertThat(watch.records()).hasSize(2);
    assertThat(watch.records().get(1).ending()).isEqualTo(Ending.BYPASS);
    assertThat(watch.records().get(0).ending()).isEqualTo(Ending.ABORTED);
  }

  @Test
  void refusesANameInTheHostFieldAndInASecondAuthorityAsWell() {
    for (String name : List.of("host", ":authority")) {
      var other = new Watch();
      other.session.refusing(host -> host.host().equals("bad.test"));
      other.client.headers(
          1, H2.END, ":method", "GET", ":path", "/", ":authority", "good.test", name, "bad.test");
      assertThat(other.sends().last).isInstanceOf(Step.Refuse.class);
    }
  }

  @Test
  void recordsTheUpgradedRequestOnStreamOne() {
    var upgrade = new FakeExchange();
    upgrade.http(
        new HttpFacts(
            "a.test",
            "GET",
            "HTTP/1.1",
            "",
            "/up",
            101,
            new dev.weir.spi.record.HttpMessage(
                0,
                dev.weir.spi.record.HeaderBlock.of("Host", "a.test", "HTTP2-Settings", "AAEAAABA"),
                dev.weir.spi.record.HeaderBlock.EMPTY,
                dev.weir.spi.record.Body.EMPTY),
            dev.weir.spi.record.HttpMessage.NONE));
    watch.inspector.upgradedBy(upgrade);
    server.headers(1, 0, ":status", "200").data(1, H2.END, "up");
    watch.answers();
    client.get(3, "/next");
    watch.sends();
    HttpFacts http = Watch.http(watch.record());
    assertThat(http.method() + " " + http.uri() + " " + http.proto() + " " + http.host())
        .isEqualTo("GET /up HTTP/2.0 a.test");
    assertThat(watch.record().host()).isEqualTo("a.test:8443");
    assertThat(Watch.text(http.response())).isEqualTo("up");
    assertThat(Watch.facts(watch.record())).containsEntry("upgraded", true);
    assertThat(upgrade.isOver()).isFalse();
  }

  @Test
  void followsATableThatShrinksToNothing() {
    server.settings(Frames.HEADER_TABLE_SIZE, 0);
    watch.answers();
    client.ack().table(0).get(1, "/1").get(3, "/3");
    watch.sends().close();
    assertThat(watch.last).isEqualTo(Step.WATCH);
    assertThat(watch.records()).extracting(r -> Watch.http(r).uri()).containsExactly("/1", "/3");
  }

  @Test
  void letsATableGrowOnlyAsFarAsTheReceiverHasSaid() {
    // 16,384 for the table, then GET
    byte[] grow = {0x3f, (byte) 0xe1, 0x7f, (byte) 0x82};
    client.frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 1, grow);
    assertThat(watch.sends().last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.hpack"));

    var told = new Watch();
    told.server.settings(Frames.HEADER_TABLE_SIZE, 16_384);
    told.answers().client.frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 1, grow);
    assertThat(told.sends().last).isEqualTo(Step.WATCH);
    // Back to less: counts from the acknowledgement of the last of all settings on.
    told.server.settings(Frames.HEADER_TABLE_SIZE, 4096);
    told.answers().client.frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 3, grow);
    assertThat(told.sends().last).isEqualTo(Step.WATCH);
    told.client.ack().ack().ack().frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 5, grow);
    assertThat(told.sends().last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.hpack"));
  }
}
