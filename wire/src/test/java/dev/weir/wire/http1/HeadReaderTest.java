package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.sniff.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadReaderTest {
  private static final String HEAD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void takesTheHeadAndLeavesWhatFollows() throws Http1Exception {
    var reader = new HeadReader(Limits.DEFAULT);
    assertThat(reader.feed(Bytes.of(bytes("xx" + HEAD + "body")), 2)).isEqualTo(HEAD.length());
    assertThat(reader.isComplete()).isTrue();
    assertThat(reader.takeRaw()).isEqualTo(bytes(HEAD));
    assertThat(reader.isComplete()).isFalse();
    assertThat(reader.isEmpty()).isTrue();
  }

  @Test
  void joinsAHeadThatArrivesByteByByteAndIsReusable() throws Http1Exception {
    var reader = new HeadReader(Limits.DEFAULT);
    for (int round = 0; round < 3; round++) {
      for (byte b : bytes(HEAD)) {
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.feed(Bytes.of(new byte[] {b}), 0)).isEqualTo(1);
      }
      assertThat(reader.takeRaw()).isEqualTo(bytes(HEAD));
    }
  }

  @Test
  void takesNothingMoreOnceItIsComplete() throws Http1Exception {
    var reader = new HeadReader(Limits.DEFAULT);
    assertThat(reader.feed(Bytes.of(bytes(HEAD)), 0)).isEqualTo(HEAD.length());
    assertThat(reader.feed(Bytes.of(bytes(HEAD)), 0)).isZero();
  }

  @Test
  void skipsEmptyLinesBeforeARequestEvenWhenTheyAreCut() throws Http1Exception {
    var reader = new HeadReader(Limits.DEFAULT);
    assertThat(reader.feed(Bytes.of(bytes("\r\n\r")), 0)).isEqualTo(3);
    assertThat(reader.isEmpty()).isTrue();
    assertThat(reader.feed(Bytes.of(bytes("\n" + HEAD)), 0)).isEqualTo(1 + HEAD.length());
    assertThat(reader.takeRaw()).isEqualTo(bytes(HEAD));
  }

  @Test
  void refusesEndlessEmptyLines() {
    assertThatThrownBy(
            () -> new HeadReader(Limits.DEFAULT).feed(Bytes.of(bytes("\r\n".repeat(9))), 0))
        .isInstanceOf(Http1Exception.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\nGET / HTTP/1.1\r\n\r\n",
        "\r\r\nGET / HTTP/1.1\r\n\r\n",
        "\rGET / HTTP/1.1\r\n\r\n",
        "\u0000GET / HTTP/1.1\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\r\nHost: a\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
      })
  void refusesAtOnceWhatCannotBecomeAHead(String text) {
    var whole = refusal(HeadReader.ofResponses(Limits.DEFAULT), text, text.length());
    assertThat(whole.status()).isEqualTo(502);
    for (int cut = 1; cut <= text.length(); cut++) {
      var error = refusal(new HeadReader(Limits.DEFAULT), text, cut);
      assertThat(error.status()).isEqualTo(400);
      assertThat(error.kind()).isEqualTo("h1.head");
    }
  }

  @Test
  void refusesALongRequestLineWith414WhetherItEndsOrNot() {
    var limits = new Limits(100, 1000, 10);
    String fits = "GET /" + "a".repeat(86) + " HTTP/1.1";
    assertThat(fits.indexOf(" HTTP") + 9).isEqualTo(100);
    assertThat(accepts(limits, fits + "\r\n\r\n")).isTrue();
    for (String line : new String[] {"GET /a" + fits.substring(5) + "\r\n\r\n", "a".repeat(103)}) {
      for (int cut = 1; cut <= line.length(); cut++) {
        assertThat(refusal(new HeadReader(limits), line, cut).status()).isEqualTo(414);
      }
      assertThat(refusal(HeadReader.ofResponses(limits), line, 50).status()).isEqualTo(502);
    }
  }

  @Test
  void refusesALargeHeadWith431AtTheSameByteHoweverItIsCut() {
    var limits = new Limits(100, 200, 10);
    String start = "GET / HTTP/1.1\r\nA: ";
    String fits = start + "b".repeat(200 - start.length() - 4) + "\r\n\r\n";
    assertThat(accepts(limits, fits)).isTrue();
    String tooLarge = start + "b" + fits.substring(start.length());
    for (int cut = 1; cut <= tooLarge.length(); cut++) {
      assertThat(refusal(new HeadReader(limits), tooLarge, cut).status()).isEqualTo(431);
    }
    // A bare LF behind the limit is never reached, wherever the chunks end.
    assertThat(refusal(new HeadReader(limits), start + "b".repeat(300) + "\n", 400).status())
        .isEqualTo(431);
  }

  @Test
  void refusesTooManyFieldsWith431() {
    var limits = new Limits(100, 1000, 3);
    assertThat(accepts(limits, "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(3) + "\r\n")).isTrue();
    String tooMany = "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(4) + "\r\n";
    assertThat(refusal(new HeadReader(limits), tooMany, 7).status()).isEqualTo(431);
  }

  @Test
  void givesNothingBeforeTheHeadIsComplete() {
    assertThatThrownBy(() -> new HeadReader(Limits.DEFAULT).takeRaw())
        .isInstanceOf(IllegalStateException.class);
  }

  private static boolean accepts(Limits limits, String text) {
    try {
      var reader = new HeadReader(limits);
      return reader.feed(Bytes.of(bytes(text)), 0) == text.length() && reader.isComplete();
    } catch (Http1Exception e) {
      return false;
    }
  }

  private static Http1Exception refusal(HeadReader reader, String text, int chunk) {
    return catchThrowableOfType(
        Http1Exception.class,
        () -> {
          for (int from = 0; from < text.length(); from += chunk) {
            String part = text.substring(from, Math.min(text.length(), from + chunk));
            reader.feed(Bytes.of(bytes(part)), 0);
          }
        });
  }
}
