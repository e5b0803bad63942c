package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However the client's and the server's bytes are cut, the other side gets the same. */
@SuppressWarnings("StringConcatToTextBlock") // CR LF is what it is about
class SplitProperties {
  private static final String REST =
      "Host: o.test\r\nX: \u00e9\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "5;e\r\nhello\r\n0\r\nT: v\r\n\r\n";
  private static final String REQUEST = "POST http://o.test/a HTTP/1.1\r\n" + REST;
  private static final String FORWARDED = "POST /a HTTP/1.1\r\n" + REST;
  private static final String ANSWER =
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer";

  @Property(tries = 200)
  void cutsMakeNoDifference(
      @ForAll @Size(max = 12) List<@IntRange(max = 400) Integer> requestCuts,
      @ForAll @Size(max = 12) List<@IntRange(max = 120) Integer> answerCuts) {
    var origin = new EmbeddedChannel();
    var client = new EmbeddedChannel();
    var records = EmbeddedLab.serve(client, origin);
    for (int i = 0; i < 2; i++) {
      feed(client, REQUEST, requestCuts);
      assertThat(EmbeddedLab.written(origin)).isEqualTo(FORWARDED);
      feed(origin, ANSWER, answerCuts);
      assertThat(EmbeddedLab.written(client)).isEqualTo(ANSWER);
    }
    assertThat(records).hasSize(2);
    assertThat(records.getFirst().http.request().trailers().first("t")).isEqualTo("v");
    client.finishAndReleaseAll();
    assertThat(origin.isOpen()).isFalse();
    origin.finishAndReleaseAll();
  }

  @Property(tries = 200)
  void trailersThatMayNotBeAreDroppedHoweverTheyAreCut(
      @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> cuts) {
    var origin = new EmbeddedChannel();
    var client = new EmbeddedChannel();
    var records = EmbeddedLab.serve(client, origin);
    String head = "HTTP/1.1\r\nHost: o.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";
    feed(client, "POST http://o.test/a " + head + "A: b\r\nCookie: c\r\nHost: d\r\n\r\n", cuts);
    assertThat(EmbeddedLab.written(origin)).isEqualTo("POST /a " + head + "A: b\r\n\r\n");
    feed(client, "POST http://o.test/a " + head + "Cookie: c\r\n\r\n", cuts);
    feed(origin, ANSWER, List.of());
    assertThat(EmbeddedLab.written(origin)).isEqualTo("POST /a " + head + "\r\n");
    assertThat(records).hasSize(1);
    client.finishAndReleaseAll();
    origin.finishAndReleaseAll();
  }

  @Property(tries = 200)
  void cutsMakeNoDifferenceToARefusal(
      @ForAll @Size(max = 12) List<@IntRange(max = 120) Integer> cuts) {
    var origin = new EmbeddedChannel();
    var client = new EmbeddedChannel();
    var records = EmbeddedLab.serve(client, origin);
    feed(
        client, "GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: +1\r\n\r\nx", cuts);
    assertThat(EmbeddedLab.written(origin)).isEmpty();
    assertThat(EmbeddedLab.written(client)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(records).hasSize(1);
    client.finishAndReleaseAll();
    origin.finishAndReleaseAll();
  }

  private static void feed(EmbeddedChannel channel, String text, List<Integer> cuts) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int cut : cuts.stream().sorted().toList()) {
      int to = Math.min(cut, bytes.length);
      if (to > from && channel.isOpen()) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
        from = to;
      }
    }
    if (from < bytes.length && channel.isOpen()) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, from, bytes.length - from));
    }
  }
}
