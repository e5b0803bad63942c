package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestProbeTest {
  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\\Host: a.test\\\\', a.test",
    "'PROPFIND /x HTTP/1.1\\X: y\\host: a.test:81\\\\', a.test:81",
    "'M-SEARCH * HTTP/1.1\\Host: a\\\\', ''",
    "'OPTIONS * HTTP/1.1\\Host: a\\\\', a",
    "'GET http://b.test/ HTTP/1.1\\Host: a.test\\\\', b.test",
    "'CONNECT b.test:443 HTTP/1.1\\Host: a.test\\\\', b.test:443",
    "'GET / HTTP/1.0\\\\', ''",
    "'GET / HTTP/1.1\\\\', ''",
    "'GET / HTTP/1.1\\Host: a\\Host: b\\\\', ''",
    "'GET / HTTP/1.1\\Host: a@b\\\\', ''",
  })
  void recognisesARequestOnceItsHeadIsComplete(String text, String host) {
    byte[] head = bytes(text.replace("\\", "\r\n"));
    for (int length = 0; length < head.length; length++) {
      assertThat(RequestProbe.sniff(Bytes.of(head, 0, length)))
          .isEqualTo(new SniffResult.NeedMore(length + 1));
    }
    assertThat(RequestProbe.sniff(Bytes.of(head))).isEqualTo(match(host));
    assertThat(RequestProbe.sniff(Bytes.of(bytes(text.replace("\\", "\r\n") + "body"))))
        .isEqualTo(match(host));
  }

  @Test
  void passesOverEmptyLinesBeforeTheRequestAsServersDo() {
    byte[] sent = bytes("\r\n\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    for (int cut = 1; cut < sent.length; cut++) {
      assertThat(RequestProbe.sniff(Bytes.of(sent, 0, cut)))
          .isInstanceOf(SniffResult.NeedMore.class);
    }
    assertThat(RequestProbe.sniff(Bytes.of(sent)))
        .isEqualTo(new SniffResult.Match(new Protocol("http", "a.test")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016",
        "\u0000",
        " ",
        "\u0081",
        "GET\r",
        "GET  ",
        "GET / \r",
        "GET / x",
        "GET / HTTP/2",
        "GET / HTTP/1.x",
        "GET / HTTP/1.1x",
        "GET / HTTP/1.11",
        "GET / h",
        "GET /\u0001",
        "GET /\r",
        "PRI * HTTP/2",
        "SSH-2.0-OpenSSH_9.6\r",
        "SSH-2.0-OpenSSH_9.6 U\r",
        "GET / R",
        "abcdefghijklmnopqrstu",
        "EHLO mail.test\r",
        "*1\r",
      })
  void saysNoAtTheFirstByteThatCannotBeHttp(String text) {
    byte[] all = bytes(text);
    assertThat(RequestProbe.sniff(Bytes.of(all))).isEqualTo(SniffResult.NO_MATCH);
    for (int length = 0; length < all.length - 1; length++) {
      assertThat(RequestProbe.sniff(Bytes.of(all, 0, length)))
          .isEqualTo(new SniffResult.NeedMore(length + 1));
    }
  }

  @Test
  void takesAHeadThatExceedsThePrefixWithTheHostThatIsInIt() {
    String start = "GET / HTTP/1.1\r\nHost: a.test\r\nCookie: ";
    String long1 = start + "x".repeat(RequestProbe.MAX_PREFIX - start.length());
    assertThat(RequestProbe.sniff(Bytes.of(bytes(long1)))).isEqualTo(match("a.test"));
    assertThat(RequestProbe.sniff(Bytes.of(bytes(long1), 0, RequestProbe.MAX_PREFIX - 1)))
        .isEqualTo(new SniffResult.NeedMore(RequestProbe.MAX_PREFIX));
  }

  @Test
  void givesUpOnARequestLineThatExceedsThePrefix() {
    String line = "GET /" + "x".repeat(RequestProbe.MAX_PREFIX);
    assertThat(RequestProbe.sniff(Bytes.of(bytes(line)))).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void leavesMalformedLineEndsToTheInspector() {
    assertThat(RequestProbe.sniff(Bytes.of(bytes("GET / HTTP/1.1\nHost: a\n\n"))))
        .isEqualTo(match(""));
  }

  private static SniffResult match(String host) {
    return new SniffResult.Match(new Protocol("http", host));
  }
}
