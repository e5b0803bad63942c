package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static final String CHUNKS = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";

  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new Lab();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  /** What the origin gets for a request, byte for byte; \ stands for CR LF. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Order and case stay; nothing is invented.
        "GET http://o.test/a?b=c HTTP/1.1\\Host: o.test\\aCCept: */*\\X-Two:  x \\X-One: 1\\\\"
            + "|GET /a?b=c HTTP/1.1\\Host: o.test\\aCCept: */*\\X-Two: x\\X-One: 1\\\\",
        // The target's authority wins, where the field was, under the name as sent.
        "GET http://o.test:80/ HTTP/1.1\\X: 1\\hOST: evil.test\\\\"
            + "|GET / HTTP/1.1\\X: 1\\hOST: o.test:80\\\\",
        "GET HTTP://o.test HTTP/1.1\\Host: o.test\\\\|GET / HTTP/1.1\\Host: o.test\\\\",
        "GET http://o.test?q HTTP/1.1\\Host: o.test\\\\|GET /?q HTTP/1.1\\Host: o.test\\\\",
        "OPTIONS http://o.test HTTP/1.1\\Host: o.test\\\\|OPTIONS * HTTP/1.1\\Host: o.test\\\\",
        "OPTIONS * HTTP/1.1\\Host: o.test\\\\|OPTIONS * HTTP/1.1\\Host: o.test\\\\",
        // A client that does not know it talks to a proxy.
        "GET /x HTTP/1.1\\Host: o.test\\\\|GET /x HTTP/1.1\\Host: o.test\\\\",
        // HTTP/1.0 without Host gets one.
        "GET http://o.test/ HTTP/1.0\\A: b\\\\|GET / HTTP/1.1\\Host: o.test\\A: b\\\\",
        // Fields of the client's connection.
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Proxy-Connection: keep-alive\\Keep-Alive: 5\\"
            + "Proxy-Authorization: Basic eA==\\Connection: X-A, Host, Cookie\\X-A: 1\\Cookie: c\\"
            + "Authorization: z\\\\"
            + "|GET / HTTP/1.1\\Host: o.test\\Cookie: c\\Authorization: z\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\TE: gzip\\\\|GET / HTTP/1.1\\Host: o.test\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\TE: gzip, trailers\\Connection: TE\\\\"
            + "|GET / HTTP/1.1\\Host: o.test\\TE: trailers\\Connection: TE\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Connection: Upgrade, HTTP2-Settings\\"
            + "Upgrade: h2c\\HTTP2-Settings: AAA\\\\|GET / HTTP/1.1\\Host: o.test\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Connection: upgrade\\Upgrade: WebSocket\\\\"
            + "|GET / HTTP/1.1\\Host: o.test\\Upgrade: WebSocket\\Connection: Upgrade\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Connection: upgrade\\Upgrade: h2c,"
            + " websocket\\\\|GET / HTTP/1.1\\Host: o.test\\Upgrade: websocket\\Connection:"
            + " Upgrade\\\\",
        // An offer that Connection does not name is no offer.
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Upgrade: websocket\\\\"
            + "|GET / HTTP/1.1\\Host: o.test\\\\",
        // The framing is written afresh, the body passes as it came.
        "POST http://o.test/ HTTP/1.1\\Host: o.test\\Content-Length: 010\\\\0123456789"
            + "|POST / HTTP/1.1\\Host: o.test\\Content-Length: 10\\\\0123456789",
        "POST http://o.test/ HTTP/1.1\\Host: o.test\\Transfer-Encoding: CHUNKED\\\\"
            + "03;e=\"x\"\\abc\\0\\T: v\\\\"
            + "|POST / HTTP/1.1\\Host: o.test\\Transfer-Encoding: chunked\\\\"
            + "03;e=\"x\"\\abc\\0\\T: v\\\\",
        "GET http://o.test/\u00e9\u00ff HTTP/1.1\\Host: o.test\\X: \u00e9\\\\"
            + "|GET /\u00e9\u00ff HTTP/1.1\\Host: o.test\\X: \u00e9\\\\",
        "OPTIONS http://o.test/ HTTP/1.1\\Host: o.test\\Max-Forwards: 3\\\\"
            + "|OPTIONS / HTTP/1.1\\Host: o.test\\Max-Forwards: 2\\\\",
        "GET http://o.test/ HTTP/1.1\\Host: o.test\\Max-Forwards: 3\\\\"
            + "|GET / HTTP/1.1\\Host: o.test\\Max-Forwards: 3\\\\",
        // Above 1.1 is 1.1; a name of its own is no business of ours.
        "BREW http://o.test/ HTTP/1.9\\Host: o.test\\\\|BREW / HTTP/1.1\\Host: o.test\\\\",
      })
  void sendsTheOriginExactly(String sent, String expected) throws Exception {
    String request = sent.replace("\\", "\r\n");
    String wanted = expected.replace("\\", "\r\n");
    Origin origin =
        lab.origin(peer -> {
          String got = peer.exactly(wanted.length());
          peer.write(got.equals(wanted) ? OK : "HTTP/1.1 500 different\r\n\r\n" + got);
          assertThat(peer.rest()).isEmpty();
        });
    lab.name("o.test:80", origin);
    try (Peer client = lab.client()) {
      assertThat(client.write(request).answer()).startsWith("HTTP/1.1 200 OK\r\n");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.uri()).isEqualTo(Peer.target(request));
    assertThat(record.host).isEqualTo("o.test:80");
    assertThat(record.proto).isEqualTo("http");
    assertThat(record.ending).isEqualTo(Ending.NORMAL);
    assertThat(record.input).isEqualTo(request.length());
    assertThat(record.output).isEqualTo(OK.length());
    lab.awaitQuiet();
    assertThat(origin.failures).isEmpty();
  }

  @Test
  void recordsTheRequestAsTheClientSentIt() throws Exception {
    lab.name("o.test:81", lab.answering(OK));
    try (Peer client = lab.client()) {
      client
          .write("POST http://o.test:81/x HTTP/1.1\r\nHost: o.test:81\r\n")
          .write("Proxy-Connection: Keep-Alive\r\nContent-Length: 0\r\n\r\n");
      client.answer();
    }
    var facts = lab.records(1).getFirst().http;
    assertThat(facts.uri()).isEqualTo("http://o.test:81/x");
    assertThat(facts.host()).isEqualTo("o.test:81");
    assertThat(facts.scheme()).isEqualTo("http");
    assertThat(facts.statusCode()).isEqualTo(200);
    assertThat(facts.request().headers().first("proxy-connection")).isEqualTo("Keep-Alive");
    assertThat(facts.response().body().bytes()).isEqualTo("ok".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void reusesTheLegForTheSameHostAndOpensAnotherForAnother() throws Exception {
    Origin a = lab.answering(OK);
    Origin b = lab.answering(OK);
    lab.name("a.test:80", a).name("b.test:80", b);
    try (Peer client = lab.client()) {
      for (String host : new String[] {"a.test", "A.test", "b.test", "a.test:80"}) {
        client.write("GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        assertThat(client.answer()).isEqualTo(OK);
      }
    }
    assertThat(lab.opened).containsExactly("a.test:80", "b.test:80", "a.test:80");
    assertThat(a.connections).hasValue(2);
    lab.records(4);
    lab.awaitQuiet();
  }

  @Test
  void answersFiftyPipelinedRequestsInOrder() throws Exception {
    Origin origin =
        lab.origin(peer -> {
          for (int i = 0; i < 50; i++) {
            String path = Peer.target(peer.head());
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
          }
        });
    lab.name("o.test:80", origin);
    var all = new StringBuilder();
    var wanted = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      all.append("GET http://o.test/").append(i).append(" HTTP/1.1\r\nHost: o.test\r\n\r\n");
      String path = "/" + i;
      wanted.append("HTTP/1.1 200 OK\r\nContent-Length: ").append(path.length());
      wanted.append("\r\n\r\n").append(path);
    }
    try (Peer client = lab.client()) {
      client.write(all.toString());
      client.shutdownOutput();
      assertThat(client.rest()).isEqualTo(wanted.toString());
    }
    lab.records(50);
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void passesExpectContinueEndToEnd() throws Exception {
    Origin origin =
        lab.origin(peer -> {
          assertThat(peer.head()).contains("Expect: 100-continue");
          peer.write("HTTP/1.1 100 Continue\r\n\r\n");
          assertThat(peer.exactly(4)).isEqualTo("body");
          peer.write(OK);
        });
    lab.name("o.test:80", origin);
    try (Peer client = lab.client()) {
      client
          .write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 4\r\n")
          .write("Expect: 100-continue\r\n\r\n");
      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.write("body").answer()).isEqualTo(OK);
    }
    assertThat(lab.records(1).getFirst().status()).isEqualTo(200);
    assertThat(origin.failures).isEmpty();
  }

  @Test
  void passesAllInterimAnswersButNotToHttp10() throws Exception {
    String interim =
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
    lab.name("o.test:80", lab.answering(interim + OK));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      assertThat(client.exactly(interim.length())).isEqualTo(interim);
      assertThat(client.answer()).isEqualTo(OK);
    }
    try (Peer old = lab.client()) {
      old.write("GET http://o.test/ HTTP/1.0\r\n\r\n");
      assertThat(old.rest())
          .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    }
    lab.records(2);
  }

  @Test
  void passesChunksAndTrailersOfAnAnswerAsTheyCame() throws Exception {
    String body = "5;x=1\r\nhello\r\n00\r\nX-Sum: 1\r\n\r\n";
    lab.name(
        "o.test:80",
        lab.answering(
            "HTTP/1.1 200 Fine\r\nTransfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n\r\n" + body));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
        assertThat(client.head())
            .isEqualTo("HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
        assertThat(client.exactly(body.length())).isEqualTo(body);
      }
    }
    var facts = lab.records(2).getFirst().http;
    assertThat(facts.response().trailers().first("x-sum")).isEqualTo("1");
    assertThat(facts.response().body().bytes()).hasSize(5);
    assertThat(lab.opened).hasSize(1);
  }

  @Test
  void takesTheChunksOffForAClientThatKnowsNone() throws Exception {
    lab.name(
        "o.test:80",
        lab.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.rest()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde");
    }
    lab.records(1);
  }

  @Test
  void keepsAnHttp10ConnectionThatAsksForIt() throws Exception {
    lab.name("o.test:80", lab.answering(OK));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write("GET http://o.test/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(client.answer()).contains("Connection: keep-alive\r\n").endsWith("ok");
      }
    }
    lab.records(2);
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200 OK", "GET,204 No Content", "GET,304 Not Modified"})
  void expectsNoBodyWhereThereIsNone(String method, String status) throws Exception {
    String length = status.startsWith("204") ? "" : "Content-Length: 99\r\n";
    String answer = "HTTP/1.1 " + status + "\r\n" + length + "\r\n";
    lab.name("o.test:80", lab.answering(answer));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write(method + " http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
        assertThat(client.head()).isEqualTo(answer);
      }
    }
    lab.records(2);
    assertThat(lab.opened).hasSize(1);
  }

  @Test
  void passesAnAnswerThatEndsWithTheConnection() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.0 200 OK\r\nKeep-Alive: 5\r\n\r\nall of it");
        }));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      assertThat(client.rest()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
    }
    assertThat(lab.records(1).getFirst().ending).isEqualTo(Ending.NORMAL);
    lab.awaitQuiet();
  }

  @Test
  void takesTheFieldsOfTheServersConnectionOff() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write(
              "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nset-Cookie: a\r\n");
          peer.write("Upgrade: h2,h2c\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        }));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
        assertThat(client.head())
            .isEqualTo("HTTP/1.1 200 OK\r\nset-Cookie: a\r\nContent-Length: 0\r\n\r\n");
      }
    }
    assertThat(lab.opened).hasSize(2);
    lab.records(2);
  }

  @Test
  void streamsBothWaysWithoutHoldingBodies() throws Exception {
    int count = 3_000_000;
    Origin origin =
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + count + "\r\n\r\n");
          var half = new byte[10_000];
          for (int i = 0; i < count / half.length; i++) {
            peer.write(peer.exactly(half.length).getBytes(StandardCharsets.ISO_8859_1));
          }
        });
    lab.name("o.test:80", origin);
    var sent = new byte[count];
    new java.util.Random(7).nextBytes(sent);
    try (Peer client = lab.client()) {
      client.write(
          "POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: " + count + "\r\n\r\n");
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.write(sent);
                } catch (java.io.IOException e) {
                  origin.failures.add(e);
                }
              });
      client.head();
      assertThat(client.exactly(count).getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(sent);
      writer.join();
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.http.request().body().total()).isEqualTo(count);
    assertThat(record.http.response().body().total()).isEqualTo(count);
    assertThat(record.ending).isEqualTo(Ending.NORMAL);
  }

  @Test
  void readsNoFasterThanTheOtherSideTakes() throws Exception {
    var progress = new java.util.concurrent.atomic.AtomicLong();
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n");
          var block = new byte[100_000];
          while (true) {
            peer.write(block);
            progress.addAndGet(block.length);
          }
        }));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      client.head();
      // The sockets' buffers fill and the server stands still, long before all is sent.
      var seen = new long[] {-1, 0};
      Lab.await(
          "the server stands still",
          () -> {
            long now = progress.get();
            seen[1] = now == seen[0] && now > 0 ? seen[1] + 1 : 0;
            seen[0] = now;
            return seen[1] > 500;
          });
      assertThat(progress.get()).isLessThan(50_000_000);
    }
    lab.awaitQuiet();
    assertThat(lab.records(1).getFirst().ending).isNotEqualTo(Ending.NORMAL);
  }

  @Test
  void relaysAnAnswerThatComesBeforeTheUploadEnds() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
        }));
    try (Peer client = lab.client()) {
      client.write(
          "PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 99999\r\n\r\npart");
      assertThat(client.answer()).startsWith("HTTP/1.1 413 Too Large\r\n").endsWith("big");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(lab.records(1).getFirst().status()).isEqualTo(413);
    lab.awaitQuiet();
  }

  @Test
  void goesOnWithAnUploadWhoseAnswerIsComplete() throws Exception {
    var answered = new CountDownLatch(1);
    Origin origin =
        lab.origin(peer -> {
          peer.head();
          peer.write(OK);
          peer.exactly(4);
          peer.head();
          peer.write(OK);
        });
    lab.name("o.test:80", origin);
    try (Peer client = lab.client()) {
      client.write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 4\r\n\r\nbo");
      assertThat(client.answer()).isEqualTo(OK);
      answered.countDown();
      client.write("dyGET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      assertThat(client.answer()).isEqualTo(OK);
    }
    lab.records(2);
    assertThat(origin.failures).isEmpty();
  }

  @Test
  void answersAClientThatHasEndedItsDirection() throws Exception {
    lab.name("o.test:80", lab.answering(OK));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      client.shutdownOutput();
      assertThat(client.rest()).isEqualTo(OK);
    }
    lab.records(1);
    lab.awaitQuiet();
  }

  @Test
  void losesNothingOfAnAnswerWhenTheClientEndsItsDirectionMeanwhile() throws Exception {
    int count = 20_000_000;
    Origin origin =
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.0 200 OK\r\n\r\n");
          peer.write(new byte[count]);
        });
    lab.name("o.test:80", origin);
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n").head();
      client.exactly(count / 2);
      client.shutdownOutput();
      assertThat(client.rest()).hasSize(count - count / 2);
    }
    assertThat(lab.records(1).getFirst().ending).isEqualTo(Ending.NORMAL);
    lab.awaitQuiet();
  }

  @Test
  void triesOnceMoreWhenAKeptLegTurnsOutToBeClosed() throws Exception {
    var first = new java.util.concurrent.atomic.AtomicBoolean(true);
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write(OK);
          peer.head();
          if (!first.compareAndSet(true, false)) {
            peer.write(OK);
          }
        }));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
        assertThat(client.answer()).isEqualTo(OK);
      }
    }
    assertThat(lab.opened).hasSize(2);
    lab.records(2);
  }

  @Test
  void neverSendsTwiceWhatMayNotBeRepeated() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write(OK);
          peer.head();
        }));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n").answer();
      client.write("POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
    }
    assertThat(lab.opened).hasSize(1);
    assertThat(lab.records(2).get(1).ending).isEqualTo(Ending.ABORTED);
  }
}
