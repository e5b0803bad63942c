package dev.weir.wire.websocket;

import static dev.weir.wire.websocket.Frames.CONTINUES;
import static dev.weir.wire.websocket.Frames.ENDS;
import static dev.weir.wire.websocket.Frames.PING;
import static dev.weir.wire.websocket.Frames.RSV1;
import static dev.weir.wire.websocket.Frames.TEXT;
import static dev.weir.wire.websocket.Frames.masked;
import static dev.weir.wire.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.Seen;
import dev.weir.testkit.record.FakeExchange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class DeflateTest {
  private static final String HELLO = "Hello, Hello, Hello, Hello";

  @Test
  void readsTheSamplesOfTheSpecification() {
    // RFC 7692 section 7.2.3: one frame, two fragments, shared window, stored, two blocks.
    Socket socket =
        Socket.of(Socket.TAKEOVER)
            .server(hex("c107f248cdc9c90700"))
            .server(hex("4103f248cd"), hex("8004c9c90700"))
            .server(hex("c105f200110000"))
            .server(hex("c10b000500faff48656c6c6f00"))
            .server(hex("c10df248050000 00ffffcac9c90700".replace(" ", "")));
    assertThat(socket.texts()).containsExactly("Hello", "He", "llo", "Hello", "Hello", "Hello");
    assertThat(socket.records()).allMatch(r -> r.why().isEmpty());
    assertThat(socket.facts(0).get("compressed")).isEqualTo(true);
    assertThat(socket.facts(0).get("inflated")).isEqualTo(true);
    assertThat(socket.facts(0).get("length")).isEqualTo(7L);
  }

  @Test
  void aFinalBlockIsReadToo() {
    // RFC 7692 section 7.2.3.4.
    Socket socket =
        Socket.of(Socket.NO_TAKEOVER)
            .server(hex("c108f348cdc9c9070000"), hex("c107f248cdc9c90700"));
    assertThat(socket.texts()).containsExactly("Hello", "Hello");
  }

  @Test
  void messagesReferToEarlierOnesWhereThatWasAgreed() {
    Deflater client = Frames.deflater();
    Deflater server = Frames.deflater();
    Socket socket = Socket.of(Socket.TAKEOVER);
    for (int i = 0; i < 3; i++) {
      socket.client(masked(TEXT | RSV1, Frames.deflate(client, bytes(HELLO + i))));
      socket.server(plain(TEXT | RSV1, Frames.deflate(server, bytes(HELLO + -i))));
    }
    assertThat(socket.texts())
        .containsExactly(HELLO + 0, HELLO + 0, HELLO + 1, HELLO + -1, HELLO + 2, HELLO + -2);
    assertThat((Long) socket.facts(4).get("length")).isLessThan(10);
  }

  @Test
  void unrecordedMessagesAreReadToKeepWhatLaterOnesReferTo() {
    Deflater client = Frames.deflater();
    var socket = new Socket(Socket.TAKEOVER, new WebSocketOptions(1), 1024);
    socket.client(masked(TEXT | RSV1, Frames.deflate(client, bytes(HELLO))));
    socket.client(masked(TEXT | RSV1, Frames.deflate(client, bytes("other words"))));
    socket.now += 2_000_000_000L;
    socket.client(masked(TEXT | RSV1, Frames.deflate(client, bytes("other words again"))));
    assertThat(socket.texts()).containsExactly(HELLO, "other words again");
  }

  @Test
  void messagesStandAloneWhereThatWasAgreed() {
    Socket socket = Socket.of(Socket.NO_TAKEOVER);
    for (int i = 0; i < 3; i++) {
      socket.client(masked(TEXT | RSV1, Frames.deflate(Frames.deflater(), bytes(HELLO + i))));
    }
    assertThat(socket.texts()).containsExactly(HELLO + 0, HELLO + 1, HELLO + 2);
  }

  @Test
  void fragmentsControlFramesAndPlainMessagesMayMix() {
    byte[] packed = Frames.deflate(Frames.deflater(), bytes(HELLO.repeat(20)));
    int half = packed.length / 2;
    Socket socket =
        Socket.of(Socket.TAKEOVER)
            .client(
                masked(FrameHead.TEXT | RSV1, Arrays.copyOf(packed, half)),
                masked(PING, "?"),
                masked(CONTINUES, ""),
                masked(ENDS, Arrays.copyOfRange(packed, half, packed.length)),
                masked(TEXT, "plain"));
    assertThat(String.join("", socket.texts()))
        .isEqualTo(socket.text(0) + "?" + socket.text(3) + "plain");
    assertThat(socket.text(0) + socket.text(3)).isEqualTo(HELLO.repeat(20));
    assertThat(socket.facts(3).get("compressed")).isEqualTo(true);
    assertThat(socket.facts(4).get("compressed")).isNull();
  }

  @Test
  void whatFollowsAPartThatWasNotReadIsShownAsSent() {
    byte[] packed = Frames.deflate(Frames.deflater(), bytes(HELLO));
    byte[] rest = Arrays.copyOfRange(packed, 2, packed.length);
    var socket = new Socket(Socket.NO_TAKEOVER, new WebSocketOptions(1), 1024);
    socket.client(masked(FrameHead.TEXT | RSV1, Arrays.copyOf(packed, 1)));
    socket.client(masked(CONTINUES, Arrays.copyOfRange(packed, 1, 2)));
    socket.now += 2_000_000_000L;
    socket.client(masked(ENDS, rest));
    assertThat(socket.records()).hasSize(2);
    assertThat(Socket.body(socket.record(1)).bytes()).isEqualTo(rest);
    assertThat(socket.facts(1).get("inflated")).isEqualTo(false);
    assertThat(socket.record(1).why()).isEqualTo("not inflated");
    Socket broken =
        Socket.of(Socket.TAKEOVER)
            .client(masked(FrameHead.TEXT | RSV1, new byte[] {-1, -1}), masked(ENDS, rest));
    assertThat(broken.record(0).why()).isEqualTo("ws.inflate");
    assertThat(Socket.body(broken.record(1)).bytes()).isEqualTo(rest);
    assertThat(broken.record(1).why()).isEqualTo("not inflated");
  }

  @Test
  void rsv1IsForFirstFramesOfMessagesOnly() {
    Socket control = Socket.of(Socket.TAKEOVER).client(masked(PING | RSV1, ""));
    assertThat(control.record(0).why()).isEqualTo("ws.rsv");
    Socket later =
        Socket.of(Socket.TAKEOVER).client(masked(FrameHead.TEXT, "a"), masked(ENDS | RSV1, "b"));
    assertThat(later.record(1).why()).isEqualTo("ws.rsv");
  }

  @Test
  void aBombIsRecordedAsOneAndNotInflatedToItsEnd() {
    byte[] bomb = Frames.deflate(Frames.deflater(), new byte[50 << 20]);
    assertThat(bomb.length).isLessThan(60_000);
    Socket socket =
        Socket.of(Socket.NO_TAKEOVER)
            .client(masked(TEXT | RSV1, bomb))
            .client(masked(TEXT | RSV1, Frames.deflate(Frames.deflater(), bytes(HELLO))))
            .close();
    FakeExchange record = socket.record(0);
    assertThat(record.why()).isEqualTo("ws.bomb");
    assertThat(record.error()).isEqualTo("ws.bomb: inflates to more than 100 times its size");
    assertThat(record.ending()).isNull();
    assertThat(record.seen()).isEqualTo(Seen.HEADERS);
    assertThat(Socket.body(record).truncated()).isTrue();
    assertThat(Socket.body(record).total()).isLessThan(1 << 20);
    assertThat(socket.text(1)).isEqualTo(HELLO);
  }

  @Test
  void afterABombNothingThatRefersToItCanBeRead() {
    Deflater client = Frames.deflater();
    byte[] bomb = Frames.deflate(client, new byte[5 << 20]);
    byte[] next = Frames.deflate(client, bytes(HELLO));
    Socket socket =
        Socket.of(Socket.TAKEOVER).client(masked(TEXT | RSV1, bomb), masked(TEXT | RSV1, next));
    assertThat(socket.record(0).why()).isEqualTo("ws.bomb");
    assertThat(Socket.body(socket.record(1)).bytes()).isEqualTo(next);
    assertThat(socket.facts(1).get("compressed")).isEqualTo(true);
    assertThat(socket.facts(1).get("inflated")).isEqualTo(false);
    assertThat(socket.record(1).why()).isEqualTo("not inflated");
  }

  @Test
  void whatIsNotDeflateIsNamed() {
    Socket socket =
        Socket.of(Socket.NO_TAKEOVER).client(masked(TEXT | RSV1, new byte[] {-1, -1, -1}));
    assertThat(socket.record(0).error()).isEqualTo("ws.inflate: not what deflate writes");
    assertThat(socket.record(0).ending()).isEqualTo(Ending.PROTOCOL);
  }

  @Test
  void compressedTextIsJudgedByWhatItMeans() {
    byte[] noText = {'a', (byte) 0xff};
    Socket socket =
        Socket.of(Socket.TAKEOVER)
            .client(masked(TEXT | RSV1, Frames.deflate(Frames.deflater(), noText)));
    assertThat(socket.record(0).why()).isEqualTo("ws.utf8");
  }

  @Test
  void withoutWantedPayloadNothingIsInflated() {
    byte[] bomb = Frames.deflate(Frames.deflater(), new byte[5 << 20]);
    var socket = new Socket(Socket.TAKEOVER, WebSocketOptions.ALL, 0);
    socket.client(masked(TEXT | RSV1, bomb));
    assertThat(socket.record(0).why()).isEmpty();
    assertThat(Socket.body(socket.record(0)).total()).isEqualTo(bomb.length);
    assertThat(socket.facts(0).get("inflated")).isEqualTo(false);
  }

  @Test
  void theAnswerOfTheUpgradeSaysWhatWasAgreed() {
    assertThat(agreement()).isEqualTo(Agreement.NONE);
    assertThat(agreement("")).isEqualTo(Agreement.NONE);
    assertThat(agreement("permessage-deflate")).isEqualTo(Socket.TAKEOVER);
    assertThat(agreement("permessage-deflate; client_max_window_bits=9;server_max_window_bits=15"))
        .isEqualTo(Socket.TAKEOVER);
    assertThat(
            agreement("Permessage-Deflate ; SERVER_no_context_takeover;client_no_context_takeover"))
        .isEqualTo(Socket.NO_TAKEOVER);
    assertThat(agreement("permessage-deflate; server_no_context_takeover"))
        .isEqualTo(new Agreement(Agreement.Compression.DEFLATE, true, false));
    assertThat(agreement("x-webkit-deflate-frame")).isEqualTo(Agreement.OTHER);
    assertThat(agreement("permessage-deflate; level=9")).isEqualTo(Agreement.OTHER);
    assertThat(agreement("permessage-deflate", "foo")).isEqualTo(Agreement.OTHER);
    assertThat(Agreement.of((dev.weir.spi.record.HttpFacts) null)).isEqualTo(Agreement.OTHER);
  }

  private static Agreement agreement(String... values) {
    var pairs = new String[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      pairs[2 * i] = "Sec-WebSocket-Extensions";
      pairs[2 * i + 1] = values[i];
    }
    return Agreement.of(HeaderBlock.of(pairs));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
