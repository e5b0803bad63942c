package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.sniff.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  @Test
  void takesADeclaredLengthAndNoMore() throws Http1Exception {
    var run = new Run(Framing.length(5));
    assertThat(run.feed("hel")).isEqualTo(3);
    assertThat(run.reader.isDone()).isFalse();
    assertThat(run.feed("lo and more")).isEqualTo(2);
    assertThat(run.reader.isDone()).isTrue();
    assertThat(run.feed("x")).isZero();
    assertThat(run.text()).isEqualTo("hello");
  }

  @Test
  void streamsTheLargestLength() throws Http1Exception {
    var run = new Run(Framing.length(Long.MAX_VALUE));
    assertThat(run.feed("abc")).isEqualTo(3);
    assertThat(run.reader.isDone()).isFalse();
    assertThat(run.reader.mayEnd()).isFalse();
  }

  @Test
  void takesEverythingUntilTheClose() throws Http1Exception {
    var run = new Run(Framing.UNTIL_CLOSE);
    assertThat(run.feed("abc")).isEqualTo(3);
    assertThat(run.reader.isDone()).isFalse();
    assertThat(run.reader.mayEnd()).isTrue();
  }

  @Test
  void takesNothingOfNoBody() throws Http1Exception {
    for (Framing framing : new Framing[] {Framing.NONE, Framing.TUNNEL, Framing.length(0)}) {
      var run = new Run(framing);
      assertThat(run.reader.isDone()).isTrue();
      assertThat(run.feed("abc")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nhello\r\n0\r\n\r\n",
        "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        "0000000000000005\r\nhello\r\n000\r\n\r\n",
        "5;a=b\r\nhello\r\n0;x\r\n\r\n",
        "5;a=\"q;\\\"uoted\";c\r\nhello\r\n0\r\n\r\n",
        "5; a = b\r\nhello\r\n0\r\n\r\n",
      })
  void takesChunkFramingOffHoweverItIsCut(String text) throws Http1Exception {
    for (int chunk = 1; chunk <= text.length(); chunk++) {
      var run = new Run(Framing.CHUNKED);
      assertThat(run.feed(text, chunk)).isEqualTo(text.length());
      assertThat(run.reader.isDone()).isTrue();
      assertThat(run.text()).isEqualTo("hello");
      assertThat(run.reader.trailers().size()).isZero();
    }
  }

  @Test
  void leavesWhatFollowsTheLastChunk() throws Http1Exception {
    var run = new Run(Framing.CHUNKED);
    assertThat(run.feed("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1")).isEqualTo(11);
    assertThat(run.reader.isDone()).isTrue();
  }

  @Test
  void readsChunkSizesInBothCases() throws Http1Exception {
    var run = new Run(Framing.CHUNKED);
    String payload = "x".repeat(0xaB);
    run.feed("aB\r\n" + payload + "\r\n0\r\n\r\n");
    assertThat(run.text()).isEqualTo(payload);
    assertThat(run.reader.isDone()).isTrue();
  }

  @Test
  void keepsTrailers() throws Http1Exception {
    String text = "0\r\nDigest: x\r\nB:  y \r\n\r\nrest";
    for (int chunk = 1; chunk <= text.length(); chunk++) {
      var run = new Run(Framing.CHUNKED);
      assertThat(run.feed(text, chunk)).isEqualTo(text.length() - 4);
      assertThat(run.reader.trailers()).hasToString("Digest: x\nB: y\n");
    }
  }

  @Test
  void acceptsTheLargestChunkWithoutAllocatingForIt() throws Http1Exception {
    var run = new Run(Framing.CHUNKED);
    assertThat(run.feed("7fffffff\r\nabc")).isEqualTo(13);
    assertThat(run.text()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        ";a\r\n",
        "+5\r\nhello",
        "-5\r\nhello",
        "0x5\r\nhello",
        "5_0\r\nhello",
        " 5\r\nhello",
        "5 \r\nhello",
        "5\t\r\nhello",
        "5 ;a\r\nhello",
        "5\nhello",
        "5\rhello",
        "5\r\rhello",
        "g\r\n",
        "80000000\r\n",
        "100000001\r\n",
        "ffffffffffffffff\r\n",
        "10000000000000005\r\n",
        "00000000000000005\r\nhello",
        "5;a\nhello",
        "5;a\rhello",
        "5;a=\"b\r\n\"\r\nhello",
        "5;a=\"\\\r\n\"\r\nhello",
        "5;a\u0000\r\nhello",
        "5\r\nhelloX",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\rX",
        "5\r\nhello0\r\n\r\n",
        "0\r\r\n",
        "0\n\r\n",
      })
  void refusesOtherChunkGrammar(String text) {
    for (int chunk : new int[] {1, 2, text.length()}) {
      Http1Exception error = refusal(text, chunk);
      assertThat(error).as("in chunks of %d", chunk).isNotNull();
      assertThat(error.kind()).isEqualTo("h1.chunk");
      assertThat(error.status()).isEqualTo(400);
    }
  }

  @Test
  void refusesLongSizesAndExtensions() {
    assertThat(refusal("0".repeat(200) + "5\r\n", 7)).isNotNull();
    assertThat(refusal("5;" + "a".repeat(10_240) + "\r\n", 1000)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0\r\n a: b\r\n\r\n",
        "0\r\na : b\r\n\r\n",
        "0\r\na: b\r\n c\r\n\r\n",
        "0\r\na: b\n\r\n",
        "0\r\n\n",
        "0\r\nno colon\r\n\r\n",
        "0\r\na: \u0000\r\n\r\n",
      })
  void refusesMalformedTrailers(String text) {
    for (int chunk : new int[] {1, 3, text.length()}) {
      Http1Exception error = refusal(text, chunk);
      assertThat(error).isNotNull();
      assertThat(error.status()).isEqualTo(400);
      assertThat(error.kind()).isEqualTo("h1.head");
    }
  }

  @Test
  void boundsTrailers() {
    assertThat(refusal("0\r\nA: " + "b".repeat(10_000), 4096)).isNotNull();
    assertThat(refusal("0\r\n" + "a: b\r\n".repeat(101), 4096)).isNotNull();
  }

  private static Http1Exception refusal(String text, int chunk) {
    var run = new Run(Framing.CHUNKED);
    return catchThrowableOfType(Http1Exception.class, () -> run.feed(text, chunk));
  }

  private static final class Run {
    final BodyReader reader;
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

    Run(Framing framing) {
      reader = new BodyReader(framing);
    }

    int feed(String text) throws Http1Exception {
      return feed(text, text.length());
    }

    int feed(String text, int chunk) throws Http1Exception {
      int taken = 0;
      for (int from = 0; from < text.length() && !reader.isDone(); from += chunk) {
        String part = text.substring(from, Math.min(text.length(), from + chunk));
        taken +=
            reader.feed(
                Bytes.of(bytes("#" + part)), 1, (v, i, n) -> payload.writeBytes(v.copy(i, n)));
      }
      return taken;
    }

    String text() {
      return payload.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
