package dev.weir.wire.websocket;

import static dev.weir.wire.websocket.Frames.BINARY;
import static dev.weir.wire.websocket.Frames.CLOSE;
import static dev.weir.wire.websocket.Frames.CONTINUES;
import static dev.weir.wire.websocket.Frames.ENDS;
import static dev.weir.wire.websocket.Frames.PING;
import static dev.weir.wire.websocket.Frames.PONG;
import static dev.weir.wire.websocket.Frames.TEXT;
import static dev.weir.wire.websocket.Frames.masked;
import static dev.weir.wire.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.testkit.record.FakeExchange;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebSocketInspectorTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aFrameIsARecordWithItsPayloadUnmasked() {
    Socket socket = Socket.plain().client(masked(TEXT, "igohn6"));
    FakeExchange record = socket.record(0);
    assertThat(record.isFinished()).isTrue();
    assertThat(record.seen()).isEqualTo(Seen.FULL);
    assertThat(record.ending()).isNull();
    assertThat(record.input()).isEqualTo(12);
    assertThat(record.output()).isZero();
    assertThat(socket.text(0)).isEqualTo("igohn6");
    Map<?, ?> facts = socket.facts(0);
    assertThat(facts.keySet())
        .map(Object::toString)
        .containsExactly(
            "from", "fin", "rsv1", "rsv2", "rsv3", "opcode", "masked", "maskKey", "length",
            "payload", "upgrade");
    assertThat(facts.get("from")).isEqualTo("client");
    assertThat(facts.get("fin")).isEqualTo(true);
    assertThat(facts.get("opcode")).isEqualTo(1);
    assertThat(facts.get("maskKey")).isEqualTo(67305985L);
    assertThat(facts.get("length")).isEqualTo(6L);
    assertThat(facts.get("upgrade")).isEqualTo(socket.upgrade.id().toString());
  }

  @Test
  void aServersFrameCountsAsOutput() {
    Socket socket = Socket.plain().server(plain(BINARY, new byte[300]));
    assertThat(socket.record(0).output()).isEqualTo(304);
    assertThat(socket.record(0).input()).isZero();
    assertThat(socket.facts(0).get("from")).isEqualTo("server");
    assertThat(socket.facts(0).get("maskKey")).isNull();
    assertThat(Socket.body(socket.record(0)).total()).isEqualTo(300);
  }

  @Test
  void aFrameKnowsWhatItsUpgradeKnowsButIsNoHttpExchange() {
    FakeExchange record = Socket.plain().client(masked(PING, "")).record(0);
    assertThat(record.host()).isEqualTo("a.test:80");
    assertThat(record.clientId()).isEqualTo("anna");
    assertThat(record.proto()).isEqualTo("http");
    assertThat(record.http()).isNull();
  }

  @Test
  void fragmentsStayVisibleAndControlFramesBetweenThemDoNotDisturb() {
    Socket socket =
        Socket.plain()
            .client(
                masked(FrameHead.TEXT, "ab"),
                masked(PING, "?"),
                masked(CONTINUES, "\u00e4".substring(0, 1)),
                masked(ENDS, "d"));
    assertThat(socket.texts()).containsExactly("ab", "?", "\u00e4", "d");
    assertThat(socket.records())
        .map(r -> Socket.facts(r).get("fin"))
        .isEqualTo(java.util.List.of(false, true, false, true));
    assertThat(socket.records())
        .map(r -> Socket.facts(r).get("opcode"))
        .isEqualTo(java.util.List.of(1, 9, 0, 0));
  }

  @Test
  void aTextCutWithinACharacterByFragmentsIsText() {
    Socket socket =
        Socket.plain()
            .client(
                masked(FrameHead.TEXT, new byte[] {(byte) 0xe2, (byte) 0x82}),
                masked(ENDS, new byte[] {(byte) 0xac}));
    assertThat(socket.records()).allMatch(r -> r.why().isEmpty() && r.seen() == Seen.FULL);
  }

  @Test
  void theUpgradeLearnsTheTotalsAndHowItWasClosed() {
    Socket socket =
        Socket.plain()
            .client(masked(TEXT, "abc"), masked(CLOSE, Frames.close(1001, "bye")))
            .server(plain(TEXT, "abc"), plain(PONG, ""), plain(CLOSE, Frames.close(1001, "")))
            .close();
    assertThat(socket.upgrade.isOver()).isFalse();
    assertThat(socket.upgrade.seen()).isEqualTo(Seen.FULL);
    assertThat(socket.totals().get("closeCode")).isEqualTo(1001);
    assertThat(socket.totals("client").toString())
        .isEqualTo("{frames=2, bytes=8, recorded=2, closeCode=1001, closeReason=bye}");
    assertThat(socket.totals("server").toString())
        .isEqualTo("{frames=3, bytes=5, recorded=3, closeCode=1001}");
    assertThat(socket.facts(1).get("closeCode")).isEqualTo(1001);
    assertThat(socket.facts(1).get("closeReason")).isEqualTo("bye");
  }

  @Test
  void anEndWithoutACloseFrameIsAbnormal() {
    Socket socket = Socket.plain().client(masked(TEXT, "a"));
    socket.end(Direction.SERVER, End.RESET).close();
    assertThat(socket.totals().get("closeCode")).isEqualTo(1006);
  }

  @Test
  void aFrameThatDoesNotEndIsRecordedAsCut() {
    byte[] frame = masked(TEXT, "abcdef");
    Socket socket = Socket.plain().client(java.util.Arrays.copyOf(frame, frame.length - 2));
    assertThat(socket.record(0).isOver()).isFalse();
    socket.end(Direction.CLIENT, End.RESET).close();
    FakeExchange record = socket.record(0);
    assertThat(record.isFinished()).isTrue();
    assertThat(socket.text(0)).isEqualTo("abcd");
    assertThat(Socket.body(record).truncated()).isTrue();
    assertThat(record.input()).isEqualTo(10);
    assertThat(record.why()).isEqualTo("frame incomplete");
    assertThat(record.ending()).isEqualTo(Ending.ABORTED);
    assertThat(record.closer()).isEqualTo(Closer.CLIENT);
    assertThat(socket.totals("client").get("why")).isEqualTo("frame incomplete");
  }

  @Test
  void onlySoManyFramesASecondAreRecordedAndAllAreCounted() {
    var socket = new Socket(Agreement.NONE, new WebSocketOptions(2), 1024);
    for (int i = 0; i < 5; i++) {
      socket.client(masked(TEXT, "a" + i)).server(plain(TEXT, "b" + i));
    }
    assertThat(socket.texts()).containsExactly("a0", "b0", "a1", "b1");
    socket.now += SECOND / 2;
    socket.client(masked(TEXT, "later"), masked(TEXT, "too many"));
    socket.client(masked(CLOSE, Frames.close(1000, ""))).close();
    assertThat(socket.texts().subList(4, 6)).containsExactly("later", "\u0003\ufffd");
    assertThat(socket.totals("client").get("frames")).isEqualTo(8L);
    assertThat(socket.totals("client").get("recorded")).isEqualTo(4L);
    assertThat(socket.upgrade.why()).isEqualTo("sampled");
  }

  @Test
  void aRateBelowOneRecordsOneEveryFewSeconds() {
    var socket = new Socket(Agreement.NONE, new WebSocketOptions(0.5), 1024);
    for (int i = 0; i < 6; i++) {
      socket.client(masked(TEXT, "" + i));
      socket.now += SECOND;
    }
    assertThat(socket.texts()).containsExactly("0", "2", "4");
  }

  @Test
  void withoutWantedPayloadThereAreFactsOnly() {
    var socket = new Socket(Agreement.NONE, WebSocketOptions.ALL, 0);
    socket.client(masked(TEXT, "secret"));
    assertThat(Socket.body(socket.record(0)).bytes()).isEmpty();
    assertThat(Socket.body(socket.record(0)).total()).isEqualTo(6);
    assertThat(socket.record(0).seen()).isEqualTo(Seen.FULL);
  }

  @Test
  void payloadBeyondTheCapIsCountedAndFlagged() {
    var socket = new Socket(Agreement.NONE, WebSocketOptions.ALL, 4);
    socket.client(masked(TEXT, "abcdef"));
    assertThat(socket.text(0)).isEqualTo("abcd");
    assertThat(Socket.body(socket.record(0)).truncated()).isTrue();
    assertThat(Socket.body(socket.record(0)).total()).isEqualTo(6);
  }

  @Test
  void aFloodOfFragmentsBecomesRunsAndNotAsManyRecords() {
    Socket socket = Socket.plain().client(masked(FrameHead.TEXT, "a"));
    byte[] fragment = masked(CONTINUES, "b");
    byte[] thousand =
        Frames.join(java.util.Collections.nCopies(1000, fragment).toArray(byte[][]::new));
    for (int i = 0; i < 100; i++) {
      socket.client(thousand);
    }
    socket.client(masked(PING, ""), masked(ENDS, "c")).close();
    assertThat(socket.records()).hasSizeLessThan(100);
    long frames = 0;
    for (FakeExchange record : socket.records()) {
      frames += Socket.facts(record).get("frames") instanceof Integer n ? n : 1;
      assertThat(record.isFinished()).isTrue();
    }
    assertThat(frames).isEqualTo(100_003);
    assertThat(socket.totals("client").get("frames")).isEqualTo(100_003L);
    assertThat(socket.records().stream().mapToLong(FakeExchange::input).sum())
        .isEqualTo(100_002L * 7 + 6);
  }

  @Test
  void aHeadThatAnnouncesALotAndAStallKeepNothing() {
    Socket socket = Socket.plain().client(Frames.head(BINARY, 1L << 62, true));
    assertThat(socket.record(0).isOver()).isFalse();
    socket.end(Direction.CLIENT, End.CUT).close();
    assertThat(socket.facts(0).get("length")).isEqualTo(1L << 62);
    assertThat(socket.record(0).input()).isEqualTo(14);
    assertThat(Socket.body(socket.record(0)).bytes()).isEmpty();
  }
}
