package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Peers that mean harm: what is written down stays bounded, and says what was left out. */
class Http2AbuseTest {
  private final Watch watch = new Watch();
  private final H2 client = watch.client;
  private final H2 server = watch.server;

  @Test
  void writesAFewRecordsOfARapidResetAndOneOfTheRest() {
    for (int i = 0; i < 10_000; i++) {
      client.get(2 * i + 1, "/" + i).reset(2 * i + 1, 8);
    }
    byte[] sent = client.take();
    watch.show(Direction.CLIENT, sent).close();
    assertThat(watch.last).isEqualTo(Step.WATCH);
    assertThat(watch.records()).hasSize(201);
    FakeExchange rest = watch.records().getLast();
    assertThat(rest.why()).isEqualTo("flood");
    assertThat(rest.seen()).isEqualTo(Seen.FLOW);
    assertThat(flood(rest)).isEqualTo(Map.of("reset", 9_800L));
    long counted = watch.records().stream().mapToLong(FakeExchange::input).sum();
    assertThat(counted).isEqualTo(sent.length - PrefaceProbe.LENGTH - Frames.HEAD);
  }

  @Test
  void countsResetsOfTheServerAndStreamsAfterAGoawayTheSameWay() {
    for (int i = 0; i < 300; i++) {
      client.get(2 * i + 1, "/");
      server.reset(2 * i + 1, 1);
    }
    watch.sends().answers();
    server.goAway(599, 11);
    watch.answers();
    for (int i = 300; i < 400; i++) {
      client.get(2 * i + 1, "/");
    }
    watch.sends().close();
    assertThat(watch.records()).hasSize(201);
    assertThat(flood(watch.records().getLast())).isEqualTo(Map.of("reset", 200L));
  }

  @Test
  void keepsEveryRecordOfStreamsThatWereAnsweredBeforeTheyWereReset() {
    for (int i = 0; i < 300; i++) {
      client.get(2 * i + 1, "/");
      watch.sends();
      server.headers(2 * i + 1, 0, ":status", "200");
      watch.answers();
      client.reset(2 * i + 1, 8);
    }
    watch.sends().close();
    assertThat(watch.records()).hasSize(300);
  }

  @Test
  void watchesNoMoreStreamsAtOnceThanItsBound() {
    for (int i = 0; i < 3_000; i++) {
      client.get(2 * i + 1, "/" + i);
    }
    watch.sends();
    for (int i = 0; i < 3_000; i++) {
      server.headers(2 * i + 1, H2.END, ":status", "200");
    }
    watch.answers();
    client.get(7_001, "/after");
    watch.sends();
    server.headers(7_001, H2.END, ":status", "200");
    watch.answers().close();
    assertThat(watch.records()).hasSize(1024 + 2);
    assertThat(Watch.http(watch.records().get(1024)).uri()).isEqualTo("/after");
    assertThat(flood(watch.records().getLast())).isEqualTo(Map.of("untracked", 1_976L));
  }

  @Test
  void givesBackWhatItKeptOfBodiesThatGetNoRecord() {
    for (int i = 0; i < 300; i++) {
      client.post(2 * i + 1, "/" + i).data(2 * i + 1, 0, "body").reset(2 * i + 1, 8);
    }
    watch.sends().close();
    List<FakeExchange> dropped =
        watch.session.exchanges().stream().filter(FakeExchange::isDiscarded).toList();
    assertThat(dropped).hasSize(100);
    // By the bytes in its http part the kernel knows which captures a record held.
    assertThat(dropped).allMatch(r -> Watch.text(Watch.http(r).request()).equals("body"));
  }

  @Test
  void keepsNothingOfDataThatComesBeforeItsAnswer() {
    client.get(1, "/");
    watch.sends();
    server.data(1, 0, "too early").headers(1, H2.END, ":status", "200");
    watch.answers();
    assertThat(Watch.http(watch.record()).response().body().total()).isZero();
  }

  @Test
  void asksAboutTheNameOfAStreamThatIsNotWatchedToo() {
    watch.session.refusing(name -> name.host().equals("bad.test"));
    for (int i = 0; i < 1_024; i++) {
      client.get(2 * i + 1, "/");
    }
    assertThat(watch.sends().last).isEqualTo(Step.WATCH);
    client.headers(9_001, H2.END, ":method", "GET", ":path", "/", ":authority", "bad.test");
    assertThat(watch.sends().last).isInstanceOf(Step.Refuse.class);
  }

  @Test
  void namesFloodsOfFramesThatCarryNothing() {
    for (int i = 0; i < 5_000; i++) {
      client.frame(Frames.PING, 0, 0, new byte[8]).settings(3, 100);
      client.frame(Frames.PRIORITY, 0, 2 * i + 1, new byte[5]);
      client.frame(Frames.WINDOW_UPDATE, 0, 0, H2.word(1));
      client.frame(Frames.DATA, 0, 1);
    }
    watch.sends();
    client.get(9_999, "/still/read");
    watch.sends().close();
    assertThat(watch.last).isEqualTo(Step.WATCH);
    assertThat(Watch.http(watch.records().getFirst()).uri()).isEqualTo("/still/read");
    assertThat(flood(watch.records().getLast()))
        .containsOnlyKeys("ping", "settings", "priority", "window", "emptyData")
        .containsEntry("ping", 5_000L);
    assertThat(watch.records()).hasSize(2);
  }

  @Test
  void doesNotCallWindowUpdatesAFloodThatAnswerData() {
    client.get(1, "/");
    watch.sends();
    server.headers(1, 0, ":status", "200");
    for (int i = 0; i < 3_000; i++) {
      server.data(1, 0, "x");
      client.frame(Frames.WINDOW_UPDATE, 0, 0, H2.word(1));
      client.frame(Frames.WINDOW_UPDATE, 0, 1, H2.word(1));
    }
    watch.answers().sends().close();
    assertThat(watch.records()).hasSize(1);
  }

  @Test
  void readsOnAfterAContinuationFlood() {
    client.frame(Frames.HEADERS, H2.END, 1, client.block(":method", "GET", ":path", "/1"));
    for (int i = 0; i < 20_000; i++) {
      client.frame(Frames.CONTINUATION, 0, 1);
      client.frame(Frames.CONTINUATION, 0, 1, (byte) 0x82);
    }
    client.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1).get(3, "/3");
    watch.sends().close();
    FakeExchange flooded = watch.records().getFirst();
    assertThat(flooded.why()).isEqualTo("header list");
    assertThat(flooded.seen()).isEqualTo(Seen.HEADERS);
    assertThat(Watch.http(flooded).uri()).isEqualTo("/1");
    assertThat(Watch.http(flooded).request().headers().size()).isLessThanOrEqualTo(16);
    assertThat(Watch.http(watch.records().get(1)).uri()).isEqualTo("/3");
    assertThat(flood(watch.records().getLast())).containsEntry("continuation", 40_001L);
  }

  @Test
  void decodesAListOverTheLimitAndDropsItSoThatLaterStreamsStayReadable() {
    var crumbs = new ArrayList<>(List.of(":method", "GET", ":authority", "a.test", ":path", "/1"));
    for (int i = 0; i < 2_000; i++) {
      crumbs.addAll(List.of("cookie", "crumb-" + i));
    }
    byte[] block = client.block(crumbs.toArray(new String[0]));
    assertThat(block.length).isGreaterThan(16 * 1024);
    client.frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 1, block).get(3, "/3");
    client.headers(5, H2.END, ":method", "GET", ":path", "/5", "cookie", "crumb-1999");
    watch.sends().close();
    assertThat(watch.records())
        .extracting(r -> Watch.http(r).uri())
        .containsExactly("/1", "/3", "/5");
    assertThat(watch.records())
        .extracting(FakeExchange::why)
        .containsExactly("header list", "", "");
    assertThat(Watch.http(watch.records().getFirst()).request().headers().toString())
        .isEqualTo(":method: GET\n:authority: a.test\n:path: /1\n");
    assertThat(Watch.http(watch.records().get(2)).request().headers().first("cookie"))
        .isEqualTo("crumb-1999");
  }

  @Test
  void findsANameBehindALongHeaderList() {
    watch.session.refusing(name -> name.host().equals("bad.test"));
    var fields = new ArrayList<>(List.of(":method", "GET", ":path", "/"));
    for (int i = 0; i < 3_000; i++) {
      fields.addAll(List.of("x-" + i, "y"));
    }
    fields.addAll(List.of("host", "bad.test"));
    client.headers(1, H2.END, fields.toArray(new String[0]));
    assertThat(watch.sends().last).isEqualTo(new Step.Refuse("bypass: bad.test:8443"));
  }

  @Test
  void stopsWhereANameCannotBeKeptAnyMore() {
    var fields = new ArrayList<>(List.of(":method", "GET", ":path", "/"));
    fields.addAll(List.of("host", "b".repeat(2_000), "x", "y".repeat(70_000)));
    client.headers(1, H2.END, fields.toArray(new String[0]));
    // Where rules by name apply, the engine ends a stream that is not read to its end.
    assertThat(watch.sends().last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.limit"));
  }

  @Test
  void holdsNoMoreHeadersOfOpenStreamsThanItsBudget() {
    for (int i = 0; i < 100; i++) {
      client.post(2 * i + 1, "/" + i, "x-" + i, "y".repeat(30_000));
    }
    watch.sends().close();
    long kept =
        watch.records().stream()
            .mapToLong(r -> Watch.http(r).request().headers().toString().length())
            .sum();
    assertThat(kept).isBetween(900_000L, 1L << 20);
    assertThat(watch.records()).hasSize(100);
    assertThat(watch.records().getLast().why()).isEqualTo("budget");
    assertThat(Watch.http(watch.records().getLast()).uri()).isEqualTo("/99");
  }

  @Test
  void stopsWhenListsAreMadeThatAreThousandsOfTimesLargerThanWhatIsSent() {
    server.settings(Frames.HEADER_TABLE_SIZE, 65_536);
    watch.answers();
    // A table of 65,536 bytes, POST, and a field of 60,000 bytes that is put into the table.
    byte[] bomb = HexFormat.of().parseHex("3fe1ff03" + "83" + "4004626f6d62" + "7fe1d303");
    client.ack();
    client.frame(Frames.HEADERS, 0, 1, Arrays.copyOf(bomb, bomb.length + 60_000));
    client.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1);
    watch.sends();
    for (int i = 1; i < 5_000 && watch.last.equals(Step.WATCH); i++) {
      // POST and the newest entry of the table.
      client.frame(
          Frames.HEADERS, H2.END | Frames.END_HEADERS, 2 * i + 1, (byte) 0x83, (byte) 0xbe);
      watch.sends();
    }
    assertThat(watch.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.limit"));
    assertThat(watch.records())
        .allMatch(r -> r.why().equals("h2.limit") || r.why().equals("flood"));
    assertThat(watch.records().getFirst().error()).contains("header lists: ");
  }

  @Test
  void stopsAtABrokenHeaderBlockAndSaysSoOnWhatIsOpen() {
    client.post(1, "/1").get(3, "/3");
    client.frame(Frames.HEADERS, H2.END | Frames.END_HEADERS, 5, (byte) 0x80);
    watch.sends();
    assertThat(watch.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.hpack"));
    assertThat(watch.records()).hasSize(2);
    assertThat(watch.records())
        .allMatch(r -> r.ending() == Ending.PROTOCOL && r.closer() == Closer.CLIENT);
    assertThat(watch.records())
        .allMatch(r -> r.why().equals("h2.hpack") && r.seen() == Seen.HEADERS);
    watch.end(Direction.CLIENT, End.FIN).close();
    assertThat(watch.records()).hasSize(2);
  }

  @Test
  void leavesARecordOfABreakAlsoWhereNoStreamIsOpen() {
    client.get(1, "/1");
    watch.sends();
    server.headers(1, H2.END, ":status", "200");
    server.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1);
    watch.answers().close();
    assertThat(watch.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.frame"));
    assertThat(watch.records()).hasSize(2);
    FakeExchange last = watch.records().getLast();
    assertThat(last.why()).isEqualTo("h2.frame");
    assertThat(last.closer()).isEqualTo(Closer.SERVER);
    assertThat(last.error()).contains("header block");
  }

  @Test
  void endsDecodingWhereItIsUnclearHowTheBytesGoOn() {
    byte[] get = new H2().block(":method", "GET");
    List<H2> broken =
        List.of(
            H2.client().frame(Frames.HEADERS, 0, 1, get).frame(Frames.DATA, 0, 1),
            H2.client().frame(Frames.HEADERS, 0, 1, get).frame(Frames.CONTINUATION, 4, 3),
            H2.client().frame(Frames.HEADERS, 0, 1, get).frame(Frames.HEADERS, 4, 1, get),
            H2.client().frame(Frames.HEADERS, Frames.PADDED, 1),
            H2.client().frame(Frames.HEADERS, Frames.PADDED, 1, (byte) 9, (byte) 0x82),
            H2.client().frame(Frames.HEADERS, Frames.HAS_PRIORITY, 1, (byte) 0),
            H2.client().frame(Frames.HEADERS, 4, 0, get),
            H2.client().frame(Frames.PUSH_PROMISE, 4, 1, new byte[4]));
    for (H2 one : broken) {
      var other = new Watch().show(Direction.CLIENT, one.take());
      assertThat(other.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.frame"));
      assertThat(other.record().closer()).isEqualTo(Closer.CLIENT);
    }
  }

  @Test
  void goesOnWhereOnlyTheReceiverHasReasonToComplain() {
    client.frame(Frames.DATA, Frames.PADDED, 1);
    client.frame(Frames.DATA, Frames.PADDED, 1, (byte) 200, (byte) 1);
    client.frame(Frames.RST_STREAM, 0, 1, (byte) 1).frame(Frames.GOAWAY, 0, 0, (byte) 1);
    client.frame(Frames.SETTINGS, 0, 0, new byte[7]).frame(Frames.SETTINGS, 0, 3, new byte[6]);
    client.frame(Frames.PING, 0, 5, new byte[3]).frame(0xfa, 0xff, 7, new byte[20_000]);
    client.frame(Frames.WINDOW_UPDATE, 0, 0).get(1, "/1").reset(9, 1).get(3, "/3");
    watch.sends().close();
    assertThat(watch.last).isEqualTo(Step.WATCH);
    assertThat(watch.records()).extracting(r -> Watch.http(r).uri()).containsExactly("/1", "/3");
  }

  @Test
  void writesDownWhatAnEndWouldRejectAsItWasSent() {
    client.headers(
        1,
        H2.END,
        ":method",
        "GET",
        ":path",
        "/a b",
        "connection",
        "close",
        "X-Up",
        "1",
        ":late",
        "x");
    client.headers(3, H2.END, "x", "no pseudo-header at all");
    client.post(5, "/5", "content-length", "5").data(5, H2.END, "more than five");
    watch.sends().close();
    assertThat(watch.last).isEqualTo(Step.WATCH);
    assertThat(watch.records()).hasSize(3);
    assertThat(Watch.http(watch.records().getFirst()).uri()).isEqualTo("/a b");
    assertThat(Watch.http(watch.records().getFirst()).request().headers().first("connection"))
        .isEqualTo("close");
    assertThat(Watch.http(watch.records().get(1)).method()).isEmpty();
  }

  @Test
  void takesAServerThatDoesNotSpeakHttp2ForWhatItIs() {
    client.get(1, "/1");
    watch.sends();
    watch.show(Direction.SERVER, new H2().raw("HTTP/1.1 400 Bad Request\r\n\r\n").take());
    assertThat(watch.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.preface"));
    assertThat(watch.record().closer()).isEqualTo(Closer.SERVER);
    assertThat(watch.record().ending()).isEqualTo(Ending.PROTOCOL);
  }

  @Test
  void takesAClientThatDoesNotSpeakHttp2ForWhatItIs() {
    var other = new Watch();
    other.answers().show(Direction.CLIENT, new H2().raw("GET / HTTP/1.1\r\n").take());
    assertThat(other.last).isEqualTo(new Step.Done(Seen.HEADERS, "h2.preface"));
  }

  @SuppressWarnings("unchecked") // what the inspector puts there
  private static Map<String, Object> flood(FakeExchange record) {
    return (Map<String, Object>) java.util.Objects.requireNonNull(Watch.facts(record).get("flood"));
  }
}
