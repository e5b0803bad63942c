package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whole connections, made up at random from a seed, cut anywhere, damaged anywhere. */
class Http2Properties {
  /** Bytes of one direction. */
  record Piece(Direction from, byte[] bytes) {}

  @Property(tries = 150)
  void cutsDoNotChangeWhatIsRecorded(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int most) {
    List<Piece> talk = talk(seed);
    List<String> whole = run(talk);
    assertThat(whole).first().isEqualTo(Step.WATCH.toString());
    assertThat(run(cut(talk, most, seed))).isEqualTo(whole);
    assertThat(run(cut(talk, 1, seed))).isEqualTo(whole);
  }

  @Property(tries = 300)
  void aDamagedByteNeverThrowsAndLeavesNothingOpen(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 1_000_000) int where,
      @ForAll byte what,
      @ForAll @IntRange(min = 1, max = 50) int most) {
    List<Piece> talk = talk(seed);
    byte[] damaged = talk.get(where % talk.size()).bytes();
    damaged[where % damaged.length] = what;
    List<String> whole = run(talk);
    assertThat(run(cut(talk, most, seed))).isEqualTo(whole);
  }

  @Property(tries = 500)
  void randomBytesNeverThrowAndStayBounded(
      @ForAll @Size(max = 20) List<@Size(min = 1, max = 300) byte[]> chunks, @ForAll long sides) {
    var watch = new Watch().sends().answers();
    for (int i = 0; i < chunks.size(); i++) {
      watch.show((sides >> i & 1) == 0 ? Direction.CLIENT : Direction.SERVER, chunks.get(i));
    }
    watch.end(Direction.SERVER, End.RESET).close();
    assertThat(watch.session.exchanges()).hasSizeLessThan(700).allMatch(FakeExchange::isOver);
  }

  /** A connection with streams in all states. */
  private static List<Piece> talk(long seed) {
    var random = new Random(seed);
    H2 client = H2.client();
    H2 server = H2.server();
    var pieces = new ArrayList<Piece>();
    int streams = 1 + random.nextInt(6);
    for (int i = 0; i < streams; i++) {
      request(client, 2 * i + 1, random);
      noise(client, 2 * i + 1, random);
      if (random.nextBoolean()) {
        pieces.add(new Piece(Direction.CLIENT, client.take()));
      }
    }
    pieces.add(new Piece(Direction.CLIENT, client.take()));
    for (int i = 0; i < streams; i++) {
      answer(server, 2 * i + 1, random);
      noise(server, 2 * i + 1, random);
    }
    if (random.nextInt(4) == 0) {
      server.goAway(2 * random.nextInt(streams) + 1, 0);
    }
    pieces.add(new Piece(Direction.SERVER, server.take()));
    if (random.nextInt(3) == 0) {
      pieces.add(new Piece(Direction.CLIENT, client.reset(1, random.nextInt(16)).take()));
    }
    pieces.removeIf(piece -> piece.bytes().length == 0);
    return pieces;
  }

  private static void request(H2 client, int id, Random random) {
    if (random.nextBoolean()) {
      client.get(id, "/" + random.nextInt(100));
      return;
    }
    String[] more = {
      "x-" + random.nextInt(3), "v".repeat(random.nextInt(60)), "cookie", "c=" + random.nextInt(9)
    };
    if (random.nextBoolean()) {
      client.post(id, "/" + id, more);
    } else {
      byte[] block = client.block(":method", "PUT", ":path", "/" + id, more[0], more[1]);
      int cut = random.nextInt(block.length);
      client.frame(Frames.HEADERS, 0, id, Arrays.copyOf(block, cut));
      client.frame(
          Frames.CONTINUATION,
          Frames.END_HEADERS,
          id,
          Arrays.copyOfRange(block, cut, block.length));
    }
    body(client, id, random);
  }

  private static void answer(H2 server, int id, Random random) {
    if (random.nextInt(5) == 0) {
      server.headers(id, 0, ":status", "103", "link", "</x>");
    }
    switch (random.nextInt(5)) {
      case 0 -> server.headers(id, H2.END, ":status", "204");
      case 1 -> server.reset(id, random.nextInt(16));
      case 2 -> server.headers(id, 0, ":status", "200"); // never ended
      default -> {
        server.headers(id, 0, ":status", "200", "content-type", "text/plain", "date", "today");
        body(server, id, random);
      }
    }
  }

  private static void body(H2 h2, int id, Random random) {
    int frames = random.nextInt(4);
    for (int i = 0; i < frames; i++) {
      var payload = new byte[random.nextInt(80) + 1];
      random.nextBytes(payload);
      boolean padded = random.nextInt(3) == 0;
      payload[0] = padded ? (byte) random.nextInt(payload.length) : payload[0];
      h2.frame(Frames.DATA, padded ? Frames.PADDED : 0, id, payload);
    }
    if (random.nextInt(4) == 0) {
      h2.headers(id, H2.END, "x-trailer", "t" + random.nextInt(5));
    } else if (random.nextInt(8) > 0) {
      h2.data(id, H2.END, "");
    }
  }

  private static void noise(H2 h2, int id, Random random) {
    switch (random.nextInt(7)) {
      case 0 -> h2.frame(Frames.PING, 0, 0, new byte[8]);
      case 1 -> h2.settings(3, 100, 4, 65_535);
      case 2 -> h2.ack();
      case 3 -> h2.frame(Frames.WINDOW_UPDATE, 0, id, H2.word(1));
      case 4 ->
          h2.frame(
              0x40 + random.nextInt(100), random.nextInt(256), id, new byte[random.nextInt(40)]);
      case 5 -> h2.frame(Frames.PRIORITY, 0, id, new byte[5]);
      default -> {}
    }
  }

  private static List<String> run(List<Piece> pieces) {
    var watch = new Watch();
    for (Piece piece : pieces) {
      watch.show(piece.from(), piece.bytes());
    }
    watch.end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.FIN).close();
    assertThat(watch.session.exchanges()).allMatch(FakeExchange::isOver);
    var result = new ArrayList<String>();
    result.add(watch.last.toString());
    watch.session.exchanges().forEach(e -> result.add(e.describe()));
    return result;
  }

  private static List<Piece> cut(List<Piece> pieces, int most, long seed) {
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
