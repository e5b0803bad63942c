package dev.weir.wire.websocket;

import static dev.weir.wire.websocket.Frames.CLOSE;
import static dev.weir.wire.websocket.Frames.CONTINUES;
import static dev.weir.wire.websocket.Frames.FIN;
import static dev.weir.wire.websocket.Frames.PING;
import static dev.weir.wire.websocket.Frames.RSV1;
import static dev.weir.wire.websocket.Frames.TEXT;
import static dev.weir.wire.websocket.Frames.masked;
import static dev.weir.wire.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.testkit.record.FakeExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that break the rules: recorded with the kind of problem, and decoded no further. */
class WebSocketBreakTest {
  private static final int RSV2 = 0x20;

  /** Bytes of a client, and what is wrong with them. */
  record Case(String kind, String error, byte[] bytes) {}

  static Stream<Case> frames() {
    byte[] longPing = new byte[126];
    return Stream.of(
        new Case("ws.mask", "a client's frame without a mask", plain(TEXT, "secret")),
        new Case("ws.opcode", "opcode 3 is reserved", masked(FIN | 3, "secret")),
        new Case("ws.opcode", "opcode 7 is reserved", masked(FIN | 7, "secret")),
        new Case("ws.opcode", "opcode 11 is reserved", masked(FIN | 11, "secret")),
        new Case("ws.opcode", "opcode 15 is reserved", masked(FIN | 15, "secret")),
        new Case("ws.rsv", "a reserved bit without", masked(TEXT | RSV1, "secret")),
        new Case("ws.rsv", "a reserved bit without", masked(PING | RSV2, "secret")),
        new Case("ws.control", "control frame: fragmented", masked(FrameHead.PING, "secret")),
        new Case("ws.control", "control frame: 126 bytes", masked(PING, longPing)),
        new Case("ws.control", "control frame: -1 bytes", Frames.head(CLOSE, -1, true)),
        new Case("ws.fragment", "a continuation of nothing", masked(CONTINUES, "secret")),
        new Case("ws.length", "5 is not in its shortest form", Frames.head(TEXT, 5, true)),
        new Case("ws.length", "65535 is not in its", Frames.head(TEXT, 65535, true)),
        new Case("ws.length", "more than 63 bits", Frames.head(TEXT, Long.MIN_VALUE, true)));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aBadFrameIsRecordedAndEndsTheDecodingOfItsDirection(Case bad) {
    Socket socket = Socket.plain().client(bad.bytes(), masked(TEXT, "after"));
    socket.client(masked(TEXT, "later")).close();
    FakeExchange record = socket.record(0);
    assertThat(socket.records()).hasSize(1);
    assertThat(record.isFinished()).isTrue();
    assertThat(record.why()).isEqualTo(bad.kind());
    assertThat(record.error()).startsWith(bad.kind() + ": " + bad.error());
    assertThat(record.seen()).isEqualTo(Seen.HEADERS);
    assertThat(record.ending()).isEqualTo(Ending.PROTOCOL);
    assertThat(record.closer()).isEqualTo(Closer.CLIENT);
    assertThat(record.describe()).doesNotContain("secret");
    assertThat(Socket.body(record).bytes()).isEmpty();
    assertThat((Long) socket.facts(0).get("length")).isNotNegative();
    assertThat(socket.totals("client").get("why")).isEqualTo(bad.kind());
    assertThat(socket.upgrade.why()).isEqualTo(bad.kind());
    assertThat(socket.upgrade.seen()).isEqualTo(Seen.HEADERS);
  }

  @Test
  void theOtherDirectionIsReadOn() {
    Socket socket =
        Socket.plain()
            .client(plain(TEXT, "unmasked"))
            .server(plain(CLOSE, Frames.close(1002, "protocol error")))
            .close();
    assertThat(socket.facts(1).get("closeCode")).isEqualTo(1002);
    assertThat(socket.totals().get("closeCode")).isEqualTo(1002);
  }

  @Test
  void aServersMaskIsWrongToo() {
    Socket socket = Socket.plain().server(masked(TEXT, "a"));
    assertThat(socket.record(0).why()).isEqualTo("ws.mask");
    assertThat(socket.record(0).closer()).isEqualTo(Closer.SERVER);
  }

  @Test
  void aMessageWithinAnotherEndsTheDecoding() {
    Socket socket = Socket.plain().client(masked(FrameHead.TEXT, "a"), masked(TEXT, "b"));
    assertThat(socket.record(0).why()).isEmpty();
    assertThat(socket.record(1).why()).isEqualTo("ws.fragment");
  }

  @Test
  void nothingComesAfterACloseFrame() {
    Socket socket =
        Socket.plain().client(masked(CLOSE, ""), masked(TEXT, "after"), masked(TEXT, "later"));
    assertThat(socket.facts(0).get("closeCode")).isEqualTo(1005);
    assertThat(socket.record(1).why()).isEqualTo("ws.close");
    assertThat(socket.records()).hasSize(2);
  }

  @Test
  void closeCodesThatAreNotToBeSentAreNamed() {
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
      FakeExchange record =
          Socket.plain().client(masked(CLOSE, Frames.close(code, "why"))).record(0);
      assertThat(record.why()).as("%d", code).isEqualTo("ws.close");
      assertThat(Socket.facts(record).get("closeCode")).isEqualTo(code);
    }
    for (int code : new int[] {1000, 1003, 1007, 1011, 1014, 3000, 4999}) {
      FakeExchange record = Socket.plain().client(masked(CLOSE, Frames.close(code, ""))).record(0);
      assertThat(record.why()).as("%d", code).isEmpty();
    }
    assertThat(Socket.plain().client(masked(CLOSE, "x")).record(0).error())
        .isEqualTo("ws.close: half a code");
    byte[] noText = {3, -24, (byte) 0xc3, (byte) 0x28};
    assertThat(Socket.plain().client(masked(CLOSE, noText)).record(0).error())
        .isEqualTo("ws.close: the reason is not UTF-8");
  }

  @Test
  void textThatIsNotUtf8IsNamedAndTheNextFrameIsRead() {
    byte[] noText = "ab\u00e4cd".getBytes(StandardCharsets.ISO_8859_1);
    byte[] cut = {'a', (byte) 0xe2, (byte) 0x82};
    Socket socket =
        Socket.plain().client(masked(TEXT, noText), masked(TEXT, cut), masked(TEXT, "fine"));
    assertThat(socket.records())
        .map(FakeExchange::error)
        .containsExactly(
            "ws.utf8: text that is not UTF-8", "ws.utf8: text that ends within a character", "");
    assertThat(Socket.body(socket.record(0)).bytes()).isEqualTo(noText);
    assertThat(Socket.body(socket.record(0)).truncated()).isFalse();
  }

  @Test
  void oneBadByteInTheMiddleOfAFragmentedTextIsNamedWhereItIs() {
    Socket socket =
        Socket.plain()
            .client(
                masked(FrameHead.TEXT, "a\u20ac"),
                masked(CONTINUES, new byte[] {(byte) 0xed, (byte) 0xa0}),
                masked(Frames.ENDS, new byte[] {(byte) 0x80, 'x'}));
    assertThat(socket.records()).map(FakeExchange::why).isEqualTo(List.of("", "ws.utf8", ""));
  }

  @Test
  void bitsOfAnUnknownExtensionAreNoProblemAndItsTextsAreNotJudged() {
    byte[] noText = {(byte) 0xff};
    Socket socket =
        Socket.of(Agreement.OTHER)
            .client(masked(TEXT | RSV1 | RSV2, noText), masked(PING | RSV2, "x"));
    assertThat(socket.records()).allMatch(r -> r.why().isEmpty()).hasSize(2);
    assertThat(socket.facts(0).get("rsv2")).isEqualTo(true);
    assertThat(Socket.body(socket.record(0)).bytes()).isEqualTo(noText);
  }
}
