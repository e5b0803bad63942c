package dev.weir.plugin.sniffhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.testkit.record.FakeSession;
import dev.weir.wire.websocket.WebSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebSocketSnifferTest {
  private static final Bytes REQUEST =
      Bytes.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

  @Test
  void takesWhatAnUpgradeAgreedOnFromEitherSideAndWhateverItLooksLike() {
    var sniffer = new HttpSniffer(WebSocketOptions.ALL);
    var match = new SniffResult.Match(new Protocol("websocket", ""));
    assertThat(sniffer.sniff(REQUEST, hints(Direction.CLIENT))).isEqualTo(match);
    assertThat(sniffer.sniff(Bytes.of(new byte[1]), hints(Direction.SERVER))).isEqualTo(match);
  }

  @Test
  void leavesAWebSocketUnwatchedWhereFramesAreNotRecorded() {
    var sniffer = new HttpSniffer(null);
    assertThat(sniffer.sniff(REQUEST, hints(Direction.CLIENT))).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void inflatesByWhatTheAnswerOfTheUpgradeAgreedTo() {
    var session = new FakeSession();
    Exchange upgrade = session.open();
    HeaderBlock answer = HeaderBlock.of("Sec-WebSocket-Extensions", "permessage-deflate");
    upgrade.http(
        new HttpFacts(
            "a",
            "GET",
            "HTTP/1.1",
            "",
            "/",
            101,
            HttpMessage.NONE,
            new HttpMessage(0, answer, HeaderBlock.EMPTY, Body.EMPTY)));
    Inspector inspector =
        new HttpSniffer(WebSocketOptions.ALL)
            .open(
                new SniffContext(
                    session, hints(Direction.SERVER), new Protocol("websocket", ""), upgrade));
    // RFC 7692 section 7.2.3.1: "Hello" in one compressed frame.
    inspector.onBytes(Direction.SERVER, Bytes.of(HexFormat.of().parseHex("c107f248cdc9c90700")));
    var facts = (Map<?, ?>) session.exchanges().getLast().extras().get("websocket");
    assertThat(facts).isNotNull();
    assertThat(facts.get("payload"))
        .isInstanceOfSatisfying(
            Body.class,
            body ->
                assertThat(body.bytes()).isEqualTo("Hello".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void readsTheRateAsTheGrammarHasItAndAll() {
    assertThat(rate("10")).isEqualTo(10);
    assertThat(rate("0.5")).isEqualTo(0.5);
    assertThat(rate("0")).isEqualTo(10);
    assertThat(rate("-1")).isInfinite();
    assertThat(rate("all")).isInfinite();
    assertThat(rate("ALL")).isInfinite();
    for (String wrong : new String[] {"", "some", "NaN", "0x1p3", "1d", "Infinity"}) {
      assertThatThrownBy(() -> rate(wrong))
          .isInstanceOfSatisfying(
              ConfigException.class,
              e -> assertThat(e.key()).isEqualTo("sniffing.websocket.sampleRate"))
          .hasMessage(wrong + " (expected: a number, or all)");
    }
  }

  private static double rate(String text) {
    return new HttpSnifferConfig(true, text).frames().rate();
  }

  private static SniffHints hints(Direction first) {
    return new SniffHints(first, 80, "websocket", 1);
  }
}
