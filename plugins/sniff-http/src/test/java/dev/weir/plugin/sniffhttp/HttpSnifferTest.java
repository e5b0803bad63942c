package dev.weir.plugin.sniffhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.SnifferFactory;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class HttpSnifferTest {
  private final HttpSniffer sniffer = new HttpSniffer(null);

  @Test
  void isFoundAsAServiceUnderItsType() {
    assertThat(ServiceLoader.load(SnifferFactory.class))
        .filteredOn(f -> f instanceof HttpSnifferFactory)
        .singleElement()
        .extracting(f -> f.type())
        .isEqualTo("http");
  }

  @Test
  void recognisesAClientsRequestAndNamesItsHost() {
    assertThat(sniff("GET / HTTP/1.1\r\nHost: a.test:8080\r\n\r\n", Direction.CLIENT))
        .isEqualTo(new SniffResult.Match(new Protocol("http", "a.test:8080")));
    assertThat(sniff("GET / HT", Direction.CLIENT)).isEqualTo(new SniffResult.NeedMore(9));
  }

  @Test
  void recognisesTheFirstBytesOfHttp2OfEitherSide() {
    var http2 = new SniffResult.Match(new Protocol("http", ""));
    assertThat(sniff("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Direction.CLIENT)).isEqualTo(http2);
    assertThat(sniff("PRI * HT", Direction.CLIENT)).isEqualTo(new SniffResult.NeedMore(24));
    assertThat(sniff("\0\0\0\4\0\0\0\0\0", Direction.SERVER)).isEqualTo(http2);
    assertThat(sniff("\0\0\0\4", Direction.SERVER)).isEqualTo(new SniffResult.NeedMore(9));
  }

  @Test
  void letsTheFirstHttp2RequestNameTheHostWhereNobodyElseDoes() {
    String opening = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
    String request = "\0\0\t\1\5\0\0\0\1\u0082A\6a.test";
    var unknown = new SniffHints(Direction.CLIENT, 0, null, 0);
    assertThat(sniffer.sniff(bytes(opening), unknown)).isEqualTo(new SniffResult.NeedMore(34));
    assertThat(sniffer.sniff(bytes(opening + request), unknown))
        .isEqualTo(new SniffResult.Match(new Protocol("http", "a.test")));
  }

  @Test
  void leavesOtherProtocolsToOthers() {
    assertThat(sniff("SSH-2.0-x\r\n", Direction.CLIENT)).isEqualTo(SniffResult.NO_MATCH);
    assertThat(sniff("\u0016\u0003\u0001", Direction.CLIENT)).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void neverTakesAnHttp1RequestThatAServerSays() {
    assertThat(sniff("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Direction.SERVER))
        .isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void declaresTheWebsocketKeysOfTheGrammarWithTheirDefaults() {
    assertThat(Arrays.stream(HttpSnifferConfig.class.getRecordComponents()).map(this::key))
        .containsExactly("sniffing.websocket=false", "sniffing.websocket.sampleRate=10");
  }

  private String key(RecordComponent component) {
    assertThat(component.getAnnotation(Doc.class).value()).endsWith(".");
    return component.getAnnotation(Key.class).value()
        + "="
        + component.getAnnotation(Default.class).value();
  }

  private SniffResult sniff(String text, Direction first) {
    return sniffer.sniff(bytes(text), new SniffHints(first, 80, null, 0));
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
