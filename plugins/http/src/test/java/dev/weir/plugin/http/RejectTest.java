package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private Lab lab;
  private Origin origin;

  @BeforeEach
  void open() throws Exception {
    lab = new Lab();
    origin = lab.answering(OK);
    lab.name("o.test:80", origin);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private FakeExchange refused(String request, int status) throws Exception {
    try (Peer client = lab.client()) {
      String answer = client.write(request).rest();
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("\r\nConnection: close\r\n");
      assertThat(answer).contains("\r\nProxy-Agent: weir\r\n");
    }
    lab.awaitQuiet();
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.status()).isEqualTo(status);
    assertThat(record.error).isNotEmpty();
    assertThat(record.proto).isEqualTo("http");
    return record;
  }

  private void refusedAsMalformed(String request, int status) throws Exception {
    FakeExchange record = refused(request, status);
    assertThat(record.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(record.by).isEqualTo(Closer.CLIENT);
    assertThat(lab.opened).as("nothing reaches upstream").isEmpty();
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void theRecordHoldsTheBeginningOfWhatCouldNotBeRead() throws Exception {
    String begin = "GET / HTTP/1.1\r\nX: \u00e4\r\n";
    String request = begin + "bad line\n" + "y".repeat(2000);
    byte[] sample = sample(refused(request, 400));
    assertThat(new String(sample, StandardCharsets.ISO_8859_1))
        .isEqualTo(request.substring(0, 1024));
  }

  @Test
  void theBeginningIsTheSameHoweverItCame() throws Exception {
    try (Peer client = lab.client()) {
      for (char c : "GET / HTTP/1.1\r\nA: b\r\nC: d\r\ne\n".toCharArray()) {
        client.write(String.valueOf(c));
      }
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
    }
    lab.awaitQuiet();
    assertThat(new String(sample(lab.records(1).getFirst()), StandardCharsets.ISO_8859_1))
        .isEqualTo("GET / HTTP/1.1\r\nA: b\r\nC: d\r\ne\n");
  }

  private static byte[] sample(FakeExchange record) {
    assertThat(record.extras).containsKey("raw");
    return (byte[]) Objects.requireNonNull(record.extras.get("raw"));
  }

  /** H1-1 to H1-5, H1-8; \ stands for CR LF, ^J for a bare LF, ^0 for NUL. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|Content-Length: 3\\Transfer-Encoding: chunked\\",
        "400|Content-Length: 3\\Content-Length: 3\\",
        "400|Content-Length: 3, 3\\",
        "400|Content-Length: +5\\",
        "400|Content-Length: -1\\",
        "400|Content-Length: 0x5\\",
        "400|Content-Length: 5_0\\",
        "400|Content-Length:\\",
        "400|Content-Length: \u00b2\\",
        "400|Content-Length: 9223372036854775808\\",
        "400|Transfer-Encoding: ,chunked\\",
        "400|Transfer-Encoding: chunked,\\",
        "400|Transfer-Encoding: xchunked\\",
        "400|Transfer-Encoding: chunked, identity\\",
        "400|Transfer-Encoding: chunked, chunked\\",
        "400|Transfer-Encoding: chunked\\Transfer-Encoding: chunked\\",
        "400|Transfer-Encoding: \u000bchunked\\",
        "400|Transfer-Encoding:\\ chunked\\",
        "501|Transfer-Encoding: gzip, chunked\\",
        "400|A: b^J",
        "400|A: b^0c\\",
        "400|A : b\\",
        "400|: b\\",
        "400|A(: b\\",
        "400|A: b\\ folded\\",
        "400|Host: o.test\\",
      })
  void refusesAHeadThatCanBeReadInTwoWays(int status, String fields) throws Exception {
    String text = fields.replace("\\", "\r\n").replace("^J", "\n").replace("^0", "\0");
    refusedAsMalformed(
        "POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\n" + text + "\r\nbody", status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|GET http://o.test/ HTTP/0.9\\Host: o.test\\\\",
        "400|GET http://o.test/ http/1.1\\Host: o.test\\\\",
        "505|GET http://o.test/ HTTP/2.0\\Host: o.test\\\\",
        "505|PRI * HTTP/2.0\\\\SM\\\\",
        "400|GET  http://o.test/ HTTP/1.1\\Host: o.test\\\\",
        "400|GET http://o.test/a b HTTP/1.1\\Host: o.test\\\\",
        "400|GET http://o.test/#f HTTP/1.1\\Host: o.test\\\\",
        "400|GET http://o.test/\\Host: o.test\\\\",
        "400|^0GET http://o.test/ HTTP/1.1\\Host: o.test\\\\",
        "400|GET http://o.test/ HTTP/1.1\\A: b\\\\",
        "400|GET http://o.test/ HTTP/1.1\\Host: a\\Host: a\\\\",
        "400|GET / HTTP/1.1\\Host: a@b\\\\",
        "400|GET / HTTP/1.1\\Host: a/b\\\\",
        "400|GET / HTTP/1.1\\Host: a:abc\\\\",
        "400|GET / HTTP/1.1\\Host: a:0\\\\",
        "400|GET / HTTP/1.1\\Host: a:65536\\\\",
        "400|GET / HTTP/1.1\\Host:\\\\",
        "400|GET / HTTP/1.0\\\\",
        "400|GET http://u:p@o.test/ HTTP/1.1\\Host: o.test\\\\",
        "400|GET http:///x HTTP/1.1\\Host: o.test\\\\",
        "400|GET https://o.test/ HTTP/1.1\\Host: o.test\\\\",
        "400|GET ftp://o.test/ HTTP/1.1\\Host: o.test\\\\",
        "400|GET o.test:80 HTTP/1.1\\Host: o.test\\\\",
        "400|GET * HTTP/1.1\\Host: o.test\\\\",
        "501|TRACE http://o.test/ HTTP/1.1\\Host: o.test\\Max-Forwards: 0\\\\",
        "400|CONNECT o.test HTTP/1.1\\Host: o.test\\\\",
        "400|CONNECT o.test:0 HTTP/1.1\\Host: o.test\\\\",
        "400|CONNECT o.test:abc HTTP/1.1\\Host: o.test\\\\",
        "400|CONNECT u@o.test:80 HTTP/1.1\\Host: o.test\\\\",
        "400|CONNECT http://o.test:80 HTTP/1.1\\Host: o.test\\\\",
        "400|CONNECT o.test:80 HTTP/1.1\\Host: o.test\\Content-Length: 5\\\\hello",
        "400|CONNECT o.test:80 HTTP/1.1\\Host: o.test\\Transfer-Encoding: chunked\\\\0\\\\",
        "400|POST http://o.test/ HTTP/1.0\\Transfer-Encoding: chunked\\\\0\\\\",
      })
  void refusesWhatIsNoRequestForAProxy(int status, String request) throws Exception {
    refusedAsMalformed(request.replace("\\", "\r\n").replace("^0", "\0"), status);
  }

  @Test
  void answersATlsHelloInPlainText() throws Exception {
    refusedAsMalformed("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", 400);
  }

  @Test
  void refusesALineAndAHeadThatAreTooLarge() throws Exception {
    refusedAsMalformed("GET http://o.test/" + "a".repeat(9000) + " HTTP/1.1\r\n\r\n", 414);
    lab.records.clear();
    String start = "GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n";
    refusedAsMalformed(start + "X: " + "a".repeat(70_000) + "\r\n\r\n", 431);
    lab.records.clear();
    refusedAsMalformed(start + "X: y\r\n".repeat(101) + "\r\n", 431);
  }

  /** H1-3. The head and the whole chunks before it are on their way by then; nothing after is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "^\r\n",
        "+3\r\nabc\r\n",
        "0x3\r\nabc\r\n",
        "1_0\r\n",
        " 3\r\nabc\r\n",
        "3 \r\nabc\r\n",
        "3\nabc\r\n",
        "3\rabc\r\n",
        "3;a=\"\r\n\"\r\nabc\r\n",
        "80000000\r\n",
        "100000001\r\n",
        "3\r\nabcX",
      })
  void refusesMalformedChunks(String chunks) throws Exception {
    try (Peer client = lab.client()) {
      client.write(
          "POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.write("2\r\nok\r\n" + chunks);
      // The origin answers as soon as it has the head; whichever is first, the connection ends.
      String answer = client.rest();
      assertThat(answer).matches(text -> text.startsWith("HTTP/1.1 400 ") || text.startsWith(OK));
    }
    lab.awaitQuiet();
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(record.by).isEqualTo(Closer.CLIENT);
  }

  /** H1-10. They are dropped, and the record has them. */
  @ParameterizedTest
  @ValueSource(strings = {"Host: a", "content-length: 1", "Transfer-Encoding: x", "Cookie: c"})
  void dropsTrailersThatBelongInTheHead(String trailer) throws Exception {
    lab.name(
        "s.test:80",
        lab.origin(peer -> {
          peer.head();
          origin.got.add(peer.through("0\r\nX-Sum: 1\r\n\r\n"));
          peer.write(OK);
        }));
    try (Peer client = lab.client()) {
      client.write(
          "POST http://s.test/ HTTP/1.1\r\nHost: s.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.write("2\r\nok\r\n0\r\n" + trailer + "\r\nX-Sum: 1\r\n\r\n");
      assertThat(client.answer()).isEqualTo(OK);
    }
    assertThat(origin.got).containsExactly("2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n");
    var sent = lab.records(1).getFirst().http.request().trailers();
    assertThat(sent.size()).isEqualTo(2);
    assertThat(sent.name(0) + ": " + sent.value(0)).isEqualTo(trailer);
  }

  @Test
  void passesOnTheChunksBeforeAMalformedOne() throws Exception {
    var silent = lab.origin(peer -> origin.got.add(peer.rest()));
    lab.name("s.test:80", silent);
    try (Peer client = lab.client()) {
      client.write(
          "POST http://s.test/ HTTP/1.1\r\nHost: s.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.write("2\r\nok\r\n3;x\r\nabc\r\n+1\r\nx\r\n0\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
    Lab.await("the origin's end", () -> !origin.got.isEmpty());
    assertThat(origin.got.peek()).endsWith("\r\n\r\n2\r\nok\r\n3;x\r\nabc\r\n");
    lab.awaitQuiet();
    assertThat(lab.records(1).getFirst().http.request().body().bytes()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1\\Host: a.test\\A : b\\\\ | a.test:80",
        "GET http://b.test:81/ HTTP/1.1\\Host: a.test\\A : b\\\\ | b.test:81",
        "CONNECT c.test:443 HTTP/1.1\\Host: a.test\\Content-Length: 5\\\\hello | c.test:443",
        "GET / HTTP/1.1\\Host: a b\\A : b\\\\ | ''",
        "GET http://u:p@d.test/ HTTP/1.1\\Host: a.test\\\\ | d.test:80",
        "nonsense\\\\ | ''",
      })
  void recordsWhereARefusedRequestWasToGo(String request, String host) throws Exception {
    try (Peer client = lab.client()) {
      client.write(request.replace("\\", "\r\n"));
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(lab.records(1).getFirst().host).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "BYPASS,403",
    "LOOP,508",
    "DNS,503",
    "REFUSED,503",
    "UNREACHABLE,503",
    "TIMEOUT,504",
    "UPSTREAM,503",
    "INTERNAL,500"
  })
  void saysWhyATargetIsNotReached(Ending kind, int status) throws Exception {
    lab.failures.put("o.test:80", new RouteException(kind, "the reason <b>\r\nX: y"));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\nConnection: close\r\n\r\n");
      String answer = client.rest();
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer).contains("Content-Type: text/plain\r\n", "the reason <b>??X: y");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(kind);
    assertThat(record.status()).isEqualTo(status);
    assertThat(record.error).startsWith("the reason");
    assertThat(record.host).isEqualTo("o.test:80");
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"BYPASS", "LOOP", "DNS", "TIMEOUT"})
  void refusesATunnelAndCloses(Ending kind) throws Exception {
    lab.failures.put("o.test:443", new RouteException(kind, "no way"));
    try (Peer client = lab.client()) {
      client.write("CONNECT o.test:443 HTTP/1.1\r\nHost: o.test:443\r\n\r\n\u0016\u0003\u0001");
      assertThat(client.rest()).contains("Connection: close\r\n");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(kind);
    assertThat(record.http.method()).isEqualTo("CONNECT");
    assertThat(record.uri()).isEqualTo("o.test:443");
    assertThat(record.status()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void keepsTheConnectionAfterATargetWasNotReached() throws Exception {
    try (Peer client = lab.client()) {
      client.write("GET http://none.test/ HTTP/1.1\r\nHost: none.test\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 503 ").doesNotContain("Connection: close");
      client.write("HEAD http://none.test/ HTTP/1.1\r\nHost: none.test\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 503 ");
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      assertThat(client.answer()).isEqualTo(OK);
    }
    assertThat(lab.records(3).get(1).status()).isEqualTo(503);
  }

  @Test
  void addsConfiguredFieldsToItsOwnAnswersOnly() throws Exception {
    try (var other = new Lab(Lab.config(v -> v.header = Map.of("X-Gateway", "west")), null)) {
      other.name("o.test:80", origin);
      try (Peer client = other.client()) {
        client.write("GET http://none.test/ HTTP/1.1\r\nHost: none.test\r\n\r\n");
        assertThat(client.answer()).contains("X-Gateway: west\r\n");
        client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
        assertThat(client.answer()).isEqualTo(OK);
      }
    }
  }

  @Test
  void writesNoRecordForAConnectionWithoutAByte() throws Exception {
    try (Peer client = lab.client()) {
      client.shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
    lab.awaitQuiet();
    try (Peer client = lab.client()) {
      client.reset();
    }
    lab.awaitQuiet();
    assertThat(lab.records).isEmpty();
  }

  @Test
  void recordsAHeadThatIsCutOff() throws Exception {
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HT").shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
    lab.awaitQuiet();
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.ABORTED);
    assertThat(record.input).isEqualTo(21);
  }

  @Test
  void refusesNoFasterThanTheClientReads() throws Exception {
    int total = 150_000;
    String one = "GET http://none.test/ HTTP/1.1\r\nHost: none.test\r\n\r\n";
    try (Peer client = lab.client()) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < total / 100; i++) {
                    client.write(one.repeat(100));
                  }
                } catch (java.io.IOException e) {
                  origin.failures.add(e);
                }
              });
      var seen = new long[] {-1, 0};
      Lab.await(
          "the proxy stands still",
          () -> {
            long now = lab.records.size();
            seen[1] = now == seen[0] && now > 0 ? seen[1] + 1 : 0;
            seen[0] = now;
            return seen[1] > 200;
          });
      assertThat(lab.records.size()).isLessThan(total / 2);
      client.reset();
      writer.join();
    }
    lab.awaitQuiet();
  }
}
