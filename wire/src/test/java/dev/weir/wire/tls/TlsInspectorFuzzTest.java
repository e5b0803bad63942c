package dev.weir.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.HostPort;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Step;

final class TlsInspectorFuzzTest {
  /**
   * The input is a conversation: chunks with two bytes of head, of which the first bit is the
   * direction (0: client) and the others are the length.
   */
  @FuzzTest(maxDuration = "60s")
  void watchesAnyConversation(byte[] conversation) {
    var stream = new WatchedStream().port(conversation.length & 0xffff).watch();
    Bytes input = Bytes.of(conversation);
    Step last = Step.WATCH;
    int at = 0;
    while (at + 2 < conversation.length) {
      int head = input.u16(at);
      int length = Math.min(head & 0x7fff, conversation.length - at - 2);
      at += 2;
      if (length > 0) {
        Direction from = head < 0x8000 ? Direction.CLIENT : Direction.SERVER;
        Step step = stream.inspector.onBytes(from, Bytes.of(conversation, at, length));
        HelloProperties.checkStep(step);
        assertThat(last).as("done is the last word").isIn(Step.WATCH, step);
        last = step;
      }
      at += length;
    }
    stream.inspector.close();
    check(stream);
  }

  private static void check(WatchedStream stream) {
    if (!stream.connection.host.isEmpty()) {
      assertThat(HostPort.parse(stream.connection.host, 0)).isNotNull();
    }
    TlsFacts tls = stream.facts();
    if (tls != null) {
      assertThat(tls.clientHello().length + tls.serverHello().length).isPositive();
      assertThat(tls.proto()).matches("[!-~]*");
    }
  }
}
