package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadServerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n";

  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new Lab();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  /** H1-9; \ stands for CR LF, ^J for a bare LF. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "HTTP/1.1 200 OK\\Content-Length: 1\\Transfer-Encoding: chunked\\\\",
        "HTTP/1.1 200 OK\\Content-Length: 1\\Content-Length: 1\\\\x",
        "HTTP/1.1 200 OK\\Transfer-Encoding: gzip\\\\x",
        "HTTP/1.1 99 No\\\\",
        "HTTP/1.1 1000 No\\\\",
        "HTTP/1.1 200 OK^JContent-Length: 1^J^Jx",
        "HTTP/1.1 200 OK\\A : b\\\\",
        "HTTP/1.1 101 Switching Protocols\\Upgrade: websocket\\Connection: Upgrade\\\\",
        "HTTP/1.1 204 No\\Transfer-Encoding: chunked\\\\0\\\\",
        "HTTP/2.0 200 OK\\\\",
        "SSH-2.0-OpenSSH_9\\\\",
        "ICY 200 OK\\\\",
      })
  void answers502ToAMalformedAnswer(String sent) throws Exception {
    String answer = sent.replace("\\", "\r\n").replace("^J", "\n");
    lab.name("o.test:80", lab.answering(answer));
    try (Peer client = lab.client()) {
      assertThat(client.write(GET).answer()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.status()).isEqualTo(502);
    assertThat(record.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(record.by).isEqualTo(Closer.SERVER);
    assertThat(record.error).startsWith("answer of o.test:80: ");
    lab.awaitQuiet();
  }

  @Test
  void passesOnTheChunksBeforeAMalformedOne() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    lab.name("o.test:80", lab.answering(head + "2\r\nok\r\n3\r\nabcX\r\n0\r\n\r\n"));
    try (Peer client = lab.client()) {
      assertThat(client.write(GET).rest()).isEqualTo(head + "2\r\nok\r\n3\r\nabc");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(record.http.response().body().bytes()).hasSize(5);
    lab.awaitQuiet();
  }

  @Test
  void bearsSixteenInterimAnswersAndNoMore() throws Exception {
    String interim = "HTTP/1.1 102 Processing\r\n\r\n";
    lab.name("o.test:80", lab.answering(interim.repeat(16) + OK));
    lab.name("p.test:80", lab.answering(interim.repeat(17) + OK));
    try (Peer client = lab.client()) {
      client.write(GET);
      assertThat(client.exactly(16 * interim.length())).isEqualTo(interim.repeat(16));
      assertThat(client.answer()).isEqualTo(OK);
      client.write(GET.replace("o.test", "p.test"));
      assertThat(client.through("502 Bad Gateway")).contains(interim);
    }
    lab.records(2);
  }

  @Test
  void givesNobodyTheBytesThatNobodyAskedFor() throws Exception {
    var idle = new CountDownLatch(1);
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write(OK);
          idle.await();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nevil!");
          peer.rest();
        }));
    try (Peer client = lab.client()) {
      assertThat(client.write(GET).answer()).isEqualTo(OK);
      lab.name("o.test:80", lab.answering(OK));
      idle.countDown();
      // The client's channel is left, the spoilt leg is not.
      Lab.await("the leg's end", () -> lab.channels.size() == 1);
      assertThat(client.write(GET).answer()).isEqualTo(OK);
    }
    assertThat(lab.opened).hasSize(2);
    lab.records(2);
  }

  @Test
  void dropsWhatFollowsAnAnswerInTheSameSegment() throws Exception {
    lab.name("o.test:80", lab.answering(OK + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nevil!"));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.write(GET).answer()).isEqualTo(OK);
      }
    }
    assertThat(lab.opened).hasSize(2);
    lab.records(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answers502ToAServerThatClosesWithoutAWord(boolean reset) throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          if (reset) {
            peer.reset();
          }
        }));
    try (Peer client = lab.client()) {
      assertThat(client.write(GET).answer())
          .startsWith("HTTP/1.1 502 ")
          .contains("before it answered");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(reset ? Ending.RESET : Ending.ABORTED);
    assertThat(record.by).isEqualTo(Closer.SERVER);
    lab.awaitQuiet();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false|Content-Length: 9",
        "true|Content-Length: 9",
        "false|Transfer-Encoding: chunked",
        "true|Content-Type: a/b"
      })
  void letsTheClientSeeThatAnAnswerWasCutOff(boolean reset, String framing) throws Exception {
    var read = new CountDownLatch(1);
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\nab");
          read.await();
          if (reset) {
            peer.reset();
          }
        }));
    try (Peer client = lab.client()) {
      client.write(GET).head();
      assertThat(client.exactly(5)).isEqualTo("5\r\nab");
      read.countDown();
      // Where the end of the connection would be the end of the answer, it must be a reset.
      assertThat(client.rest()).isEqualTo(framing.startsWith("Content-Type") ? "<reset>" : "");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(reset ? Ending.RESET : Ending.ABORTED);
    assertThat(record.by).isEqualTo(Closer.SERVER);
    assertThat(record.status()).isEqualTo(200);
    lab.awaitQuiet();
  }

  @Test
  void cutsAnAnswerWhoseChunksAreMalformed() throws Exception {
    lab.name(
        "o.test:80",
        lab.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"));
    try (Peer client = lab.client()) {
      client.write(GET).head();
      assertThat(client.rest()).doesNotContain("zz");
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.PROTOCOL);
    assertThat(record.by).isEqualTo(Closer.SERVER);
    lab.awaitQuiet();
  }

  @Test
  void closesBothLegsWhenTheClientResetsInMidUpload() throws Exception {
    Origin origin = lab.origin(peer -> assertThat(peer.rest()).endsWith("part"));
    lab.name("o.test:80", origin);
    try (Peer client = lab.client()) {
      client.write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 99\r\n\r\npart");
      Lab.await("the leg", () -> origin.connections.get() == 1);
      client.reset();
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.ABORTED);
    assertThat(record.by).isEqualTo(Closer.CLIENT);
    lab.awaitQuiet();
  }

  @Test
  void closesTheLegWhenTheClientGoesInMidAnswer() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\npart");
          peer.rest();
        }));
    try (Peer client = lab.client()) {
      client.write(GET).head();
      client.reset();
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.RESET);
    assertThat(record.by).isEqualTo(Closer.CLIENT);
    lab.awaitQuiet();
  }

  @Test
  void relaysTheAnswerOfAServerThatResetsTheUpload() throws Exception {
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          peer.head();
          peer.write("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
          // Closing with unread bytes resets the connection.
        }));
    try (Peer client = lab.client()) {
      client.write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 500000\r\n\r\n");
      try {
        client.write(new byte[500_000]);
      } catch (java.io.IOException e) {
        assertThat(e).hasMessageMatching(".*([Bb]roken pipe|reset).*");
      }
      assertThat(client.answer()).startsWith("HTTP/1.1 403 No\r\n");
    }
    assertThat(lab.records(1).getFirst().status()).isEqualTo(403);
  }
}
