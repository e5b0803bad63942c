package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, 200, OK",
    "HTTP/1.1 404 Not \u00e4 Found, 404, Not \u00e4 Found",
    "'HTTP/1.1 204 ', 204, ''",
    "HTTP/1.1 204, 204, ''",
    "HTTP/1.0 999 x, 999, x",
    "HTTP/1.1 100 Continue, 100, Continue",
  })
  void readsStatusAndReason(String line, int status, String reason) throws Http1Exception {
    ResponseHead head = parse(line + "\r\nA: b\r\n\r\n");
    assertThat(head.status()).isEqualTo(status);
    assertThat(head.reason()).isEqualTo(reason);
    assertThat(head.headers()).hasToString("A: b\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/1.1 099 x\r\n\r\n",
        "HTTP/1.1 1000 x\r\n\r\n",
        "HTTP/1.1 +20 x\r\n\r\n",
        "HTTP/1.1  200 x\r\n\r\n",
        "HTTP/1.1 20",
        "HTTP/1.1\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 O\u0000K\r\n\r\n",
        "HTTP/1.1 200 OK\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "",
      })
  void refusesMalformedHeadsWith502(String text) {
    Http1Exception error = catchThrowableOfType(Http1Exception.class, () -> parse(text));
    assertThat(error.status()).isEqualTo(502);
    assertThat(error.kind()).isEqualTo("h1.head");
  }

  @Test
  void refusesHeadsOverTheLimitsWith502() {
    var limits = new Limits(30, 100, 2);
    for (String text :
        new String[] {
          "HTTP/1.1 200 " + "a".repeat(30) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nA: " + "b".repeat(90) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(3) + "\r\n"
        }) {
      Http1Exception error =
          catchThrowableOfType(Http1Exception.class, () -> ResponseHead.parse(bytes(text), limits));
      assertThat(error.status()).isEqualTo(502);
    }
  }

  @Test
  void tells101FromInterimAnswers() throws Http1Exception {
    assertThat(parse("HTTP/1.1 103 x\r\n\r\n").isInterim()).isTrue();
    assertThat(parse("HTTP/1.1 101 x\r\n\r\n").isInterim()).isFalse();
    assertThat(parse("HTTP/1.1 200 x\r\n\r\n").isInterim()).isFalse();
  }

  private static ResponseHead parse(String text) throws Http1Exception {
    return ResponseHead.parse(bytes(text), Limits.DEFAULT);
  }
}
