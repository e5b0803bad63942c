package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.testkit.record.FakeExchange;
import java.util.Arrays;

/**
 * Frames and header blocks of both directions. The input is a list of frames: direction and type,
 * flags, stream, length, and so many bytes of payload; so that the fuzzer need not find out how
 * lengths are written. What is left over at the end goes in as it is.
 */
class Http2FuzzTest {
  @FuzzTest(maxDuration = "60s")
  void connection(byte[] data) {
    String whole = run(data, Integer.MAX_VALUE);
    assertThat(run(data, 1 + data.length % 7)).isEqualTo(whole);
  }

  private static String run(byte[] data, int most) {
    var watch = new Watch();
    show(watch, Direction.CLIENT, watch.client.take(), most);
    show(watch, Direction.SERVER, watch.server.take(), most);
    int at = 0;
    Direction from = Direction.CLIENT;
    while (at + 4 <= data.length) {
      from = (data[at] & 0x80) == 0 ? Direction.CLIENT : Direction.SERVER;
      int length = Math.min(data[at + 3] & 0xff, data.length - at - 4);
      H2 frame =
          new H2()
              .frame(
                  data[at] & 0x7f,
                  data[at + 1] & 0xff,
                  data[at + 2] & 0xff,
                  Arrays.copyOfRange(data, at + 4, at + 4 + length));
      show(watch, from, frame.take(), most);
      at += 4 + length;
    }
    show(watch, from, Arrays.copyOfRange(data, at, data.length), most);
    watch.end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.RESET).close();
    assertThat(watch.session.exchanges()).allMatch(FakeExchange::isOver);
    return watch.last + " " + watch.session.exchanges();
  }

  private static void show(Watch watch, Direction from, byte[] bytes, int most) {
    for (int start = 0; start < bytes.length; ) {
      int end = (int) Math.min(bytes.length, (long) start + most);
      watch.show(from, Arrays.copyOfRange(bytes, start, end));
      start = end;
    }
  }
}
