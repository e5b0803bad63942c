package dev.weir.testkit.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FakeSessionTest {
  private final FakeSession session = new FakeSession();

  @Test
  void exchangesInheritWhatTheConnectionKnew() {
    session.connection().host("a:1").proto("tls");

    Exchange first = session.open().proto("http");
    session.connection().host("b:2");

    assertThat(first.toString()).contains("host=a:1", "proto=http");
    assertThat(session.open().toString()).contains("host=b:2", "proto=tls");
  }

  @Test
  void anExchangeThatIsOverChangesNoMore() {
    Exchange exchange = session.open().host("a:1");
    exchange.finish();
    exchange.host("b:2").discard();

    assertThat(session.records()).hasSize(1);
    assertThat(session.records().getFirst().host()).isEqualTo("a:1");
    assertThat(session.records().getFirst().isDiscarded()).isFalse();
  }

  @Test
  void theFirstEndingCountsUnlessItWasNormal() {
    FakeExchange exchange = session.connection();
    exchange.ended(Closer.CLIENT, Ending.NORMAL).ended(Closer.SERVER, Ending.RESET);
    exchange.ended(Closer.WEIR, Ending.IDLE).error("first").error("second");

    assertThat(exchange.ending()).isEqualTo(Ending.RESET);
    assertThat(exchange.closer()).isEqualTo(Closer.SERVER);
    assertThat(exchange.error()).isEqualTo("first");
  }

  @Test
  void aCaptureKeepsUpToItsCapAndCountsTheRest() {
    var capture = new FakeCapture(4);
    capture.add(Bytes.of("abcdef".getBytes(StandardCharsets.US_ASCII)), 1, 3);
    capture.add(Bytes.of("abcdef".getBytes(StandardCharsets.US_ASCII)), 0, 3);
    capture.skip(10);

    Body body = capture.finish();

    assertThat(new String(body.bytes(), StandardCharsets.US_ASCII)).isEqualTo("bcda");
    assertThat(body.total()).isEqualTo(16);
    assertThat(body.truncated()).isTrue();
    assertThat(new FakeCapture(0).wanted()).isFalse();
  }
}
