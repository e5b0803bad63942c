package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.http1.Streams.Piece;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Http1Properties {
  /** One exchange as it should be on the wire. */
  record Talk(
      String method, String target, String body, int chunk, String answer, int answerChunk) {
    String request() {
      String line = method + " " + target + " HTTP/1.1\r\nHost: a.test\r\n";
      return line + message(body, chunk, body.isEmpty());
    }

    String response() {
      String interim = chunk % 3 == 1 ? "HTTP/1.1 103 Early\r\nLink: a\r\n\r\n" : "";
      String message = message(answer, answerChunk, false);
      if (method.equals("HEAD")) {
        message = message.substring(0, message.indexOf("\r\n\r\n") + 4);
      }
      return interim + "HTTP/1.1 200 OK\r\n" + message;
    }

    private static String message(String body, int chunk, boolean nothing) {
      if (nothing) {
        return "\r\n";
      }
      if (chunk == 0) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
      }
      var text = new StringBuilder("Transfer-Encoding: chunked\r\nX: y\r\n\r\n");
      for (int at = 0; at < body.length(); at += chunk) {
        String part = body.substring(at, Math.min(body.length(), at + chunk));
        text.append(Integer.toHexString(part.length()));
        text.append(chunk % 2 == 0 ? ";e=\"f\"" : "").append("\r\n").append(part).append("\r\n");
      }
      return text.append("0\r\n")
          .append(chunk % 2 == 0 ? "T: u\r\n" : "")
          .append("\r\n")
          .toString();
    }
  }

  @Provide
  Arbitrary<List<Talk>> talks() {
    Arbitrary<String> bodies =
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMinLength(0).ofMaxLength(80);
    Arbitrary<Integer> chunks = Arbitraries.integers().between(0, 9);
    return Combinators.combine(
            Arbitraries.of("GET", "POST", "HEAD", "PUT", "X-ODD"),
            Arbitraries.of("/", "/a?b=c", "http://a.test/x", "/\u00e4"),
            bodies,
            chunks,
            bodies,
            chunks)
        .as(Talk::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 300)
  void cutsDoNotChangeWhatIsRecorded(
      @ForAll("talks") List<Talk> talks,
      @ForAll boolean pipelined,
      @ForAll @IntRange(min = 1, max = 40) int most,
      @ForAll long seed) {
    List<Piece> pieces = pieces(talks, pipelined);
    List<String> whole = Streams.run(pieces);
    assertThat(whole).hasSize(talks.size() + 1).first().isEqualTo(Step.WATCH.toString());
    assertThat(Streams.run(Streams.cut(pieces, most, seed))).isEqualTo(whole);
    assertThat(Streams.run(Streams.cut(pieces, 1, seed))).isEqualTo(whole);
  }

  @Property(tries = 300)
  void recordsWhatWasSent(@ForAll("talks") List<Talk> talks, @ForAll boolean pipelined) {
    var wire = new Wire(4096, Http1Inspector.Options.DEFAULT);
    pieces(talks, pipelined).forEach(p -> wire.send(p.from(), p.bytes()));
    assertThat(wire.exchanges()).hasSize(talks.size());
    for (int i = 0; i < talks.size(); i++) {
      Talk talk = talks.get(i);
      FakeExchange e = wire.exchanges().get(i);
      assertThat(e.finished).isTrue();
      assertThat(e.facts().method()).isEqualTo(talk.method());
      assertThat(e.facts().uri()).isEqualTo(talk.target());
      assertThat(e.requestBody()).isEqualTo(talk.body());
      assertThat(e.responseBody()).isEqualTo(talk.method().equals("HEAD") ? "" : talk.answer());
      assertThat(e.input).isEqualTo(talk.request().length());
      assertThat(e.output).isEqualTo(talk.response().length());
    }
  }

  @Property(tries = 300)
  void aDamagedByteNeverThrowsAndLeavesNothingOpen(
      @ForAll("talks") List<Talk> talks,
      @ForAll boolean pipelined,
      @ForAll @IntRange(min = 0, max = 1_000_000) int where,
      @ForAll byte what,
      @ForAll @IntRange(min = 1, max = 40) int most) {
    List<Piece> pieces = pieces(talks, pipelined);
    byte[] damaged = pieces.get(where % pieces.size()).bytes();
    damaged[where % damaged.length] = what;
    assertThat(Streams.run(Streams.cut(pieces, most, where))).isNotEmpty();
  }

  @Property(tries = 500)
  void randomBytesNeverThrowAndStayBounded(
      @ForAll @Size(max = 20) List<@Size(min = 1, max = 300) byte[]> chunks,
      @ForAll long directions) {
    var wire = new Wire(64, Http1Inspector.Options.DEFAULT);
    for (int i = 0; i < chunks.size() && !(wire.last instanceof Step.Resniff); i++) {
      if (chunks.get(i).length > 0) {
        wire.send((directions >> i & 1) == 0 ? Direction.CLIENT : Direction.SERVER, chunks.get(i));
      }
    }
    wire.end(Direction.SERVER, End.RESET).close();
    assertThat(wire.exchanges()).hasSizeLessThanOrEqualTo(65).allMatch(e -> e.finished);
  }

  @Property(tries = 500)
  void theProbeNeverTakesAnAnswerBack(@ForAll("talks") List<Talk> talks, @ForAll byte[] noise) {
    byte[] head = Wire.bytes(talks.getFirst().request());
    boolean matched = false;
    for (int length = 0; length <= head.length; length++) {
      SniffResult result = RequestProbe.sniff(Bytes.of(head, 0, length));
      assertThat(result).isNotEqualTo(SniffResult.NO_MATCH);
      assertThat(matched && !(result instanceof SniffResult.Match)).isFalse();
      matched = result instanceof SniffResult.Match;
    }
    assertThat(matched).isTrue();
    boolean refused = false;
    for (int length = 0; length <= noise.length; length++) {
      SniffResult result = RequestProbe.sniff(Bytes.of(noise, 0, length));
      assertThat(refused && !result.equals(SniffResult.NO_MATCH)).isFalse();
      refused = result.equals(SniffResult.NO_MATCH);
    }
  }

  private static List<Piece> pieces(List<Talk> talks, boolean pipelined) {
    var pieces = new ArrayList<Piece>();
    if (pipelined) {
      var requests = new StringBuilder();
      var responses = new StringBuilder();
      talks.forEach(t -> requests.append(t.request()));
      talks.forEach(t -> responses.append(t.response()));
      pieces.add(new Piece(Direction.CLIENT, Wire.bytes(requests.toString())));
      pieces.add(new Piece(Direction.SERVER, Wire.bytes(responses.toString())));
      return pieces;
    }
    for (Talk talk : talks) {
      pieces.add(new Piece(Direction.CLIENT, Wire.bytes(talk.request())));
      pieces.add(new Piece(Direction.SERVER, Wire.bytes(talk.response())));
    }
    return pieces;
  }
}
