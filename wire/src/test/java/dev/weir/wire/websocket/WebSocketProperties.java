package dev.weir.wire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.testkit.record.FakeExchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WebSocketProperties {
  /** One message, in how many fragments, compressed or not, and a ping after each fragment. */
  record Message(boolean client, String text, int fragments, boolean packed, boolean pings) {}

  /** Bytes of one direction. */
  record Piece(Direction from, byte[] bytes) {}

  @Provide
  Arbitrary<List<Message>> messages() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.strings().withCharRange(' ', '\u24ff').ofMaxLength(200),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(Message::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Property(tries = 200)
  void recordsWhatWasSentHoweverTheStreamIsCut(
      @ForAll("messages") List<Message> messages,
      @ForAll boolean takeover,
      @ForAll @IntRange(min = 1, max = 40) int most,
      @ForAll long seed) {
    List<Piece> pieces = pieces(messages, takeover);
    Socket whole = run(pieces, takeover);
    assertThat(run(cut(pieces, most, seed), takeover).summary()).isEqualTo(whole.summary());
    assertThat(run(cut(pieces, 1, seed), takeover).summary()).isEqualTo(whole.summary());
    assertThat(whole.records()).allMatch(r -> r.why().isEmpty() && r.isFinished());
    assertThat(said(whole, "client")).isEqualTo(said(messages, true));
    assertThat(said(whole, "server")).isEqualTo(said(messages, false));
  }

  @Property(tries = 300)
  void aDamagedByteNeverThrowsAndLeavesNothingOpen(
      @ForAll("messages") List<Message> messages,
      @ForAll boolean takeover,
      @ForAll @IntRange(min = 0, max = 1_000_000) int where,
      @ForAll byte what,
      @ForAll @IntRange(min = 1, max = 40) int most) {
    List<Piece> pieces = pieces(messages, takeover);
    byte[] damaged = pieces.get(where % pieces.size()).bytes();
    damaged[where % damaged.length] = what;
    Socket whole = run(pieces, takeover);
    assertThat(whole.records()).allMatch(FakeExchange::isFinished);
    assertThat(run(cut(pieces, most, where), takeover).summary()).isEqualTo(whole.summary());
  }

  @Property(tries = 500)
  void randomBytesNeverThrow(
      @ForAll @Size(max = 20) List<@Size(min = 1, max = 300) byte[]> chunks,
      @ForAll long directions) {
    var pieces = new ArrayList<Piece>();
    for (int i = 0; i < chunks.size(); i++) {
      boolean client = (directions >> i & 1) == 0;
      pieces.add(new Piece(client ? Direction.CLIENT : Direction.SERVER, chunks.get(i)));
    }
    assertThat(run(pieces, true).records()).allMatch(FakeExchange::isFinished);
  }

  @Property(tries = 500)
  void whatIsUtf8IsWhatTheJdkTakesForIt(@ForAll byte[] bytes, @ForAll int cut) {
    assertUtf8(bytes, cut);
  }

  @Property(tries = 500)
  void textIsUtf8AndDamagedTextIsWhatTheJdkSays(
      @ForAll String text, @ForAll int where, @ForAll byte what) {
    byte[] bytes = text.replaceAll("[\ud800-\udfff]", "").getBytes(StandardCharsets.UTF_8);
    assertUtf8(bytes, where);
    if (bytes.length > 0) {
      bytes[Math.floorMod(where, bytes.length)] = what;
      assertUtf8(bytes, where);
    }
  }

  private static void assertUtf8(byte[] bytes, int where) {
    int cut = bytes.length == 0 ? 0 : Math.floorMod(where, bytes.length);
    var utf8 = new Utf8();
    utf8.start();
    boolean open = utf8.accepts(bytes, 0, cut) && utf8.accepts(bytes, cut, bytes.length - cut);
    boolean right =
        Arrays.equals(
            new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    assertThat(open && utf8.isComplete()).isEqualTo(right);
  }

  private static Socket run(List<Piece> pieces, boolean takeover) {
    Socket socket = Socket.of(takeover ? Socket.TAKEOVER : Socket.NO_TAKEOVER);
    pieces.forEach(piece -> socket.show(piece.from(), piece.bytes()));
    return socket.end(Direction.CLIENT, End.FIN).end(Direction.SERVER, End.FIN).close();
  }

  private static List<Piece> pieces(List<Message> messages, boolean takeover) {
    var pieces = new ArrayList<Piece>();
    var client = Frames.deflater();
    var server = Frames.deflater();
    for (Message message : messages) {
      var deflater = message.client() ? client : server;
      byte[] bytes = message.text().getBytes(StandardCharsets.UTF_8);
      if (message.packed()) {
        bytes = Frames.deflate(takeover ? deflater : Frames.deflater(), bytes);
      }
      pieces.add(
          new Piece(message.client() ? Direction.CLIENT : Direction.SERVER, wire(message, bytes)));
    }
    return pieces;
  }

  private static byte[] wire(Message message, byte[] bytes) {
    var out = new ByteArrayOutputStream();
    int n = message.fragments();
    for (int i = 0; i < n; i++) {
      int from = bytes.length * i / n;
      int to = bytes.length * (i + 1) / n;
      int first = i > 0 ? 0 : FrameHead.TEXT | (message.packed() ? Frames.RSV1 : 0);
      first |= i == n - 1 ? Frames.FIN : 0;
      out.writeBytes(Frames.frame(first, Arrays.copyOfRange(bytes, from, to), message.client()));
      if (message.pings()) {
        out.writeBytes(Frames.frame(Frames.PING, new byte[i], message.client()));
      }
    }
    return out.toByteArray();
  }

  private static String said(Socket socket, String from) {
    var out = new ByteArrayOutputStream();
    for (FakeExchange record : socket.records()) {
      var facts = Socket.facts(record);
      if (from.equals(facts.get("from")) && facts.get("opcode") instanceof Integer op && op < 8) {
        out.writeBytes(Socket.body(record).bytes());
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String said(List<Message> messages, boolean client) {
    var text = new StringBuilder();
    messages.stream().filter(m -> m.client() == client).forEach(m -> text.append(m.text()));
    return text.toString();
  }

  private static List<Piece> cut(List<Piece> pieces, int most, long seed) {
    var random = new Random(seed);
    var out = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      for (int at = 0; at < piece.bytes().length; ) {
        int to = Math.min(piece.bytes().length, at + 1 + random.nextInt(most));
        out.add(new Piece(piece.from(), Arrays.copyOfRange(piece.bytes(), at, to)));
        at = to;
      }
    }
    return out;
  }
}
