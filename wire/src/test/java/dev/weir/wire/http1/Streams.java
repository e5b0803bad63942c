package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Runs both directions of a connection through an inspector, cut anywhere. */
final class Streams {
  /** Bytes of one direction, or its end. */
  record Piece(Direction from, byte[] bytes) {}

  private Streams() {}

  /** What the inspector made of it; for comparing. */
  static List<String> run(List<Piece> pieces) {
    var wire = new Wire(64, Http1Inspector.Options.DEFAULT);
    for (Piece piece : pieces) {
      if (wire.last instanceof Step.Resniff) {
        break;
      }
      if (piece.bytes().length > 0) {
        wire.send(piece.from(), piece.bytes());
      }
    }
    var result = new ArrayList<String>();
    if (wire.last instanceof Step.Resniff over) {
      wire.close();
      FakeExchange open = (FakeExchange) over.open();
      assertThat(open.finished).isFalse();
      assertThat(wire.exchanges()).allMatch(e -> e == open || e.finished);
      result.add("resniff " + over.upgrade() + " " + Arrays.toString(over.pending()));
    } else {
      wire.end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.FIN).close();
      assertThat(wire.exchanges()).allMatch(e -> e.finished);
      result.add(wire.last.toString());
    }
    wire.exchanges().forEach(e -> result.add(e.summary()));
    return result;
  }

  /** The same pieces, each cut into parts of 1 to {@code most} bytes. */
  static List<Piece> cut(List<Piece> pieces, int most, long seed) {
    var random = new Random(seed);
    var out = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      int at = 0;
      while (at < piece.bytes().length) {
        int to = Math.min(piece.bytes().length, at + 1 + random.nextInt(most));
        out.add(new Piece(piece.from(), Arrays.copyOfRange(piece.bytes(), at, to)));
        at = to;
      }
    }
    return out;
  }
}
