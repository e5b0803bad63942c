package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.sniff.Direction;
import dev.weir.wire.http1.Streams.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Both directions at once. In the input, the byte 0xff changes the direction. */
class Http1InspectorFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void connection(byte[] data) {
    List<Piece> pieces = pieces(data);
    // Streams.run checks that nothing is thrown and that every exchange is finished once.
    assertThat(Streams.run(pieces)).isNotEmpty();
    assertThat(Streams.run(Streams.cut(pieces, 5, data.length))).isNotEmpty();
  }

  private static List<Piece> pieces(byte[] data) {
    var pieces = new ArrayList<Piece>();
    Direction from = Direction.CLIENT;
    int start = 0;
    for (int at = 0; at <= data.length; at++) {
      if (at == data.length || data[at] == (byte) 0xff) {
        if (at > start) {
          pieces.add(new Piece(from, Arrays.copyOfRange(data, start, at)));
        }
        from = from.peer();
        start = at + 1;
      }
    }
    return pieces;
  }
}
