package dev.weir.wire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.sniff.Direction;
import dev.weir.testkit.record.FakeExchange;
import java.util.Arrays;

/**
 * Both directions at once. The first byte of the input says what was agreed on; from there on, the
 * byte 0xfe changes the direction.
 */
class WebSocketFuzzTest {
  private static final Agreement[] AGREEMENTS = {
    Agreement.NONE, Agreement.OTHER, Socket.TAKEOVER, Socket.NO_TAKEOVER
  };

  @FuzzTest(maxDuration = "60s")
  void frames(byte[] data) {
    if (data.length == 0) {
      return;
    }
    Socket whole = run(data, data.length);
    assertThat(whole.records()).allMatch(FakeExchange::isFinished);
    for (FakeExchange record : whole.records()) {
      // Nothing is kept that did not come, and nothing grows beyond what a message may.
      assertThat(Socket.body(record).bytes().length)
          .isLessThanOrEqualTo(MessageInflater.FREE + 8192 + 101 * data.length);
      assertThat(record.input() + record.output()).isBetween(2L, (long) data.length);
    }
    assertThat(run(data, 1).summary()).isEqualTo(whole.summary());
  }

  private static Socket run(byte[] data, int chunk) {
    Socket socket = Socket.of(AGREEMENTS[data[0] & 3]);
    Direction from = Direction.CLIENT;
    int start = 1;
    for (int at = 1; at <= data.length; at++) {
      if (at == data.length || data[at] == (byte) 0xfe) {
        for (int i = start; i < at; i += chunk) {
          socket.show(from, Arrays.copyOfRange(data, i, Math.min(at, i + chunk)));
        }
        from = from.peer();
        start = at + 1;
      }
    }
    return socket.close();
  }
}
