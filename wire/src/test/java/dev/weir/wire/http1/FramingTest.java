package dev.weir.wire.http1;

import static dev.weir.wire.http1.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: 5,6",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 5_0",
        "Content-Length: 5 0",
        "Content-Length: 5.0",
        "Content-Length:",
        "Content-Length: \u00b2",
        "Content-Length: 9223372036854775808",
        "Content-Length: 18446744073709551617",
        "Content-Length: 99999999999999999999999999",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip,, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: chun ked",
        "Transfer-Encoding: g zip, chunked",
        "Transfer-Encoding:",
      })
  void refusesWhatTwoReadersCouldTakeInTwoWays(String fields) throws Http1Exception {
    for (Http1Exception error : new Http1Exception[] {ofRequest(fields), ofResponse(fields)}) {
      assertThat(error).isNotNull();
      assertThat(error.kind()).isEqualTo("h1.framing");
    }
    assertThat(ofRequest(fields).status()).isEqualTo(400);
    assertThat(ofResponse(fields).status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: chunked\u0000",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding : chunked",
        "Content-Length : 5",
        "Content-Length\u00a0: 5",
      })
  void neverSeesFramingFieldsInADisguise(String fields) {
    String text = "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
    Http1Exception error =
        catchThrowableOfType(
            Http1Exception.class, () -> RequestHead.parse(bytes(text), Limits.DEFAULT));
    assertThat(error.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "gzip,deflate ,chunked", "foo, Chunked"})
  void answersCodingsBeforeChunkedWith501(String coding) throws Http1Exception {
    assertThat(ofRequest("Transfer-Encoding: " + coding).status()).isEqualTo(501);
    assertThat(ofResponse("Transfer-Encoding: " + coding).status()).isEqualTo(502);
  }

  @ParameterizedTest
  @CsvSource({
    "'X: y', NONE, 0",
    "Content-Length: 0, NONE, 0",
    "Content-Length: 5, LENGTH, 5",
    "Content-Length: 010, LENGTH, 10",
    "Content-Length: 9223372036854775807, LENGTH, 9223372036854775807",
    "Transfer-Encoding: chunked, CHUNKED, -1",
    "transfer-encoding: CHUNKED, CHUNKED, -1",
  })
  void readsWhatIsUnambiguous(String fields, Framing.Kind kind, long length) throws Http1Exception {
    Framing framing = Framing.ofRequest(request("POST / HTTP/1.1", fields));
    assertThat(framing.kind()).isEqualTo(kind);
    assertThat(framing.length()).isEqualTo(length);
  }

  @Test
  void refusesChunkedInHttp10() throws Http1Exception {
    RequestHead request = request("POST / HTTP/1.0", "Transfer-Encoding: chunked");
    assertThat(catchThrowableOfType(Http1Exception.class, () -> Framing.ofRequest(request)))
        .isNotNull();
    ResponseHead response = response("HTTP/1.0 200 OK", "Transfer-Encoding: chunked");
    assertThat(
            catchThrowableOfType(Http1Exception.class, () -> Framing.ofResponse(response, "GET")))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked"})
  void refusesAConnectThatDeclaresABody(String fields) throws Http1Exception {
    RequestHead head = request("CONNECT a:1 HTTP/1.1", fields);
    Http1Exception error =
        catchThrowableOfType(Http1Exception.class, () -> Framing.ofRequest(head));
    assertThat(error.status()).isEqualTo(400);
    assertThat(Framing.ofRequest(request("CONNECT a:1 HTTP/1.1", "X: y"))).isEqualTo(Framing.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 200, Content-Length: 5, LENGTH",
    "GET, 200, Transfer-Encoding: chunked, CHUNKED",
    "GET, 200, X: y, UNTIL_CLOSE",
    "HEAD, 200, Content-Length: 5, NONE",
    "HEAD, 200, Transfer-Encoding: chunked, NONE",
    "GET, 304, Content-Length: 5, NONE",
    "GET, 204, Content-Length: 5, NONE",
    "GET, 103, X: y, NONE",
    "GET, 101, X: y, TUNNEL",
    "CONNECT, 200, Content-Length: 5, TUNNEL",
    "CONNECT, 299, Transfer-Encoding: x, TUNNEL",
    "CONNECT, 407, Content-Length: 5, LENGTH",
  })
  void knowsWhichAnswersHaveABody(String method, int status, String field, Framing.Kind kind)
      throws Http1Exception {
    assertThat(Framing.ofResponse(response("HTTP/1.1 " + status + " x", field), method).kind())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 103, 204})
  void refusesChunkedWhereThereIsNoBody(int status) throws Http1Exception {
    ResponseHead head = response("HTTP/1.1 " + status + " x", "Transfer-Encoding: chunked");
    assertThat(catchThrowableOfType(Http1Exception.class, () -> Framing.ofResponse(head, "GET")))
        .isNotNull();
  }

  private static Http1Exception ofRequest(String fields) throws Http1Exception {
    RequestHead head = request("POST / HTTP/1.1", fields);
    return catchThrowableOfType(Http1Exception.class, () -> Framing.ofRequest(head));
  }

  private static Http1Exception ofResponse(String fields) throws Http1Exception {
    ResponseHead head = response("HTTP/1.1 200 OK", fields);
    return catchThrowableOfType(Http1Exception.class, () -> Framing.ofResponse(head, "GET"));
  }

  private static RequestHead request(String line, String fields) throws Http1Exception {
    String text = line + "\r\nHost: a\r\n" + fields + "\r\n\r\n";
    return RequestHead.parse(bytes(text), Limits.DEFAULT);
  }

  private static ResponseHead response(String line, String fields) throws Http1Exception {
    return ResponseHead.parse(bytes(line + "\r\n" + fields + "\r\n\r\n"), Limits.DEFAULT);
  }
}
