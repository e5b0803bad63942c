package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.wire.websocket.Agreement;
import dev.weir.wire.websocket.WebSocketInspector;
import dev.weir.wire.websocket.WebSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other protocols in the data of a stream: CONNECT and RFC 8441. */
class Http2TunnelTest {
  /** Writes down what it is shown, and answers as it is told. */
  private static final class Listener implements Inspector {
    final List<String> heard = new ArrayList<>();
    Step answer = Step.WATCH;

    @Override
    public Step onBytes(Direction from, Bytes view) {
      heard.add(from + " " + new String(view.copy(0, view.length()), StandardCharsets.ISO_8859_1));
      Step now = answer;
      answer = Step.WATCH;
      return now;
    }

    @Override
    public void onSkipped(Direction from, long bytes) {
      heard.add(from + " skipped " + bytes);
    }

    @Override
    public void onEnd(Direction from, End how) {
      heard.add(from + " " + how);
    }

    @Override
    public void close() {
      heard.add("closed");
    }
  }

  private final Listener listener = new Listener();
  private final List<String> opened = new ArrayList<>();
  private final Watch watch =
      new Watch(
          Http2Inspector.Options.DEFAULT,
          (protocol, exchange) -> {
            opened.add(protocol + " " + Watch.http((FakeExchange) exchange).statusCode());
            return protocol.equals("websocket") ? listener : null;
          });

  private Watch connect(int stream, String protocol) {
    watch.client.headers(
        stream,
        0,
        ":method",
        "CONNECT",
        ":protocol",
        protocol,
        ":scheme",
        "https",
        ":path",
        "/chat",
        ":authority",
        "a.test",
        "sec-websocket-version",
        "13");
    watch.sends();
    watch.server.headers(stream, 0, ":status", "200");
    return watch.answers();
  }

  @Test
  void showsTheDataOfAnAcceptedExtendedConnectToItsReader() {
    connect(1, "websocket");
    watch
        .client
        .data(1, 0, "one")
        .frame(Frames.DATA, Frames.PADDED, 1, (byte) 1, (byte) '2', (byte) 0);
    watch.sends();
    watch.server.data(1, 0, "three").data(1, H2.END, "four");
    watch.answers();
    watch.client.data(1, H2.END, "");
    watch.sends();
    assertThat(opened).containsExactly("websocket 200");
    assertThat(listener.heard)
        .containsExactly(
            "CLIENT one",
            "CLIENT 2",
            "SERVER three",
            "SERVER four",
            "SERVER FIN",
            "CLIENT FIN",
            "closed");
    FakeExchange record = watch.record();
    assertThat(Watch.facts(record))
        .isEqualTo(Map.of("stream", 1, "protocol", "websocket", "end", "end_stream"));
    assertThat(Watch.http(record).uri()).isEqualTo("/chat");
    assertThat(Watch.http(record).response().body().total()).isZero();
    assertThat(record.seen()).isEqualTo(Seen.FULL);
  }

  @Test
  void keepsFromItsReaderWhatThatSkips() {
    connect(1, "websocket");
    listener.answer = new Step.Skip(Direction.CLIENT, 5);
    watch.client.data(1, 0, "a").data(1, 0, "bcd").data(1, 0, "efgh");
    watch.sends().close();
    assertThat(listener.heard).startsWith("CLIENT a", "CLIENT skipped 5", "CLIENT gh");
  }

  @Test
  void refusesTheConnectionIfTheReaderRefuses() {
    connect(1, "websocket");
    listener.answer = new Step.Refuse("bypass: b.test");
    watch.client.data(1, 0, "a").get(3, "/never");
    assertThat(watch.sends().last).isEqualTo(new Step.Refuse("bypass: b.test"));
    assertThat(watch.record().ending()).isEqualTo(Ending.BYPASS);
    assertThat(listener.heard).containsExactly("CLIENT a", "closed");
  }

  @Test
  void tellsTheReaderWhoEndedTheStream() {
    connect(1, "websocket").server.reset(1, 2);
    watch.answers();
    assertThat(listener.heard).containsExactly("SERVER RESET", "CLIENT CUT", "closed");
    assertThat(watch.record().closer()).isEqualTo(Closer.SERVER);
  }

  @Test
  void countsATunnelThatNobodyReadsAndSaysSo() {
    connect(1, "other").client.data(1, H2.END, "0123456789");
    watch.sends().server.data(1, H2.END, "");
    watch.answers();
    FakeExchange record = watch.record();
    assertThat(record.why()).isEqualTo("tunnel");
    assertThat(record.seen()).isEqualTo(Seen.HEADERS);
    assertThat(Watch.http(record).request().body().total()).isZero();
    assertThat(record.input()).isGreaterThan(10);
  }

  @Test
  void opensNoReaderForAConnectThatWasNotAccepted() {
    watch.client.headers(1, 0, ":method", "CONNECT", ":protocol", "websocket", ":path", "/");
    watch.sends().server.headers(1, H2.END, ":status", "403");
    watch.answers().close();
    assertThat(opened).isEmpty();
    assertThat(Watch.http(watch.record()).statusCode()).isEqualTo(403);
  }

  @Test
  void readsWebSocketFramesInTheData() {
    var real = new Watch[1];
    real[0] =
        new Watch(
            Http2Inspector.Options.DEFAULT,
            (protocol, exchange) ->
                new WebSocketInspector(
                    real[0].session,
                    exchange,
                    Agreement.of(exchange.http()),
                    WebSocketOptions.ALL));
    Watch chat = real[0];
    chat.client.headers(1, 0, ":method", "CONNECT", ":protocol", "websocket", ":path", "/chat");
    chat.sends().server.headers(1, 0, ":status", "200");
    // A text frame, cut by the frames of HTTP/2.
    chat.answers().server.data(1, 0, "\u0081\u0002h").data(1, H2.END, "i");
    chat.answers().client.data(1, H2.END, "");
    chat.sends();
    assertThat(chat.records()).hasSize(2);
    FakeExchange frame =
        chat.records().stream()
            .filter(r -> r.extras().containsKey("websocket"))
            .findFirst()
            .orElseThrow();
    assertThat(frame.extras().get("websocket").toString()).contains("opcode=1", "length=2");
    FakeExchange stream =
        chat.records().stream()
            .filter(r -> r.extras().containsKey("http2"))
            .findFirst()
            .orElseThrow();
    assertThat(stream.extras()).containsKey("frames");
  }
}
