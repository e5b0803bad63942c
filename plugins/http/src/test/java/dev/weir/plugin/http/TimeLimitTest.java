package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private static final Duration SOON = Duration.ofMillis(150);
  private static final String GET = "GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n";

  private static Lab lab(Consumer<Lab.Values> change) throws Exception {
    return new Lab(Lab.config(change), null);
  }

  @Test
  void endsASlowHeadByItsTotalTime() throws Exception {
    try (Lab lab = lab(v -> v.head = SOON);
        Peer client = lab.client()) {
      long began = System.nanoTime();
      var stop = new CountDownLatch(1);
      Thread dribble =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.write("GET http://o.test/ HTTP/1.1\r\n");
                  while (!stop.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    client.write("X: y\r\n");
                  }
                } catch (java.io.IOException | InterruptedException e) {
                  stop.countDown();
                }
              });
      assertThat(client.rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
      stop.countDown();
      dribble.join();
      FakeExchange record = lab.records(1).getFirst();
      assertThat(record.ending).isEqualTo(Ending.TIMEOUT);
      assertThat(record.by).isEqualTo(Closer.CLIENT);
      lab.awaitQuiet();
    }
  }

  @Test
  void closesASilentConnectionWithoutAWord() throws Exception {
    try (Lab lab = lab(v -> v.keepalive = SOON);
        Peer client = lab.client()) {
      assertThat(client.rest()).isEmpty();
      lab.awaitQuiet();
      assertThat(lab.records).isEmpty();
    }
  }

  @Test
  void answers504ToASilentServer() throws Exception {
    try (Lab lab = lab(v -> v.read = SOON);
        Peer client = lab.client()) {
      lab.name("o.test:80", lab.origin(Peer::rest));
      assertThat(client.write(GET).answer()).startsWith("HTTP/1.1 504 Gateway Timeout\r\n");
      FakeExchange record = lab.records(1).getFirst();
      assertThat(record.ending).isEqualTo(Ending.TIMEOUT);
      assertThat(record.by).isEqualTo(Closer.SERVER);
      assertThat(record.host).isEqualTo("o.test:80");
      // The client's connection stays, the leg does not.
      Lab.await("the leg's end", () -> lab.channels.size() == 1);
    }
  }

  @Test
  void answers408ToAnUploadThatStops() throws Exception {
    try (Lab lab = lab(v -> v.body = SOON);
        Peer client = lab.client()) {
      lab.name("o.test:80", lab.origin(Peer::rest));
      client.write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 9\r\n\r\nab");
      assertThat(client.rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
      assertThat(lab.records(1).getFirst().ending).isEqualTo(Ending.TIMEOUT);
      lab.awaitQuiet();
    }
  }

  @Test
  void cutsAClientThatTakesNothing() throws Exception {
    try (Lab lab = lab(v -> v.body = SOON);
        Peer client = lab.client()) {
      lab.name(
          "o.test:80",
          lab.origin(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
            var block = new byte[100_000];
            while (true) {
              peer.write(block);
            }
          }));
      client.write(GET).head();
      FakeExchange record = lab.records(1).getFirst();
      assertThat(record.ending).isEqualTo(Ending.TIMEOUT);
      assertThat(record.by).isEqualTo(Closer.CLIENT);
      lab.awaitQuiet();
    }
  }

  @Test
  void endsASilentExchangeOnlyIfToldTo() throws Exception {
    try (Lab lab = lab(v -> v.idle = SOON);
        Peer client = lab.client()) {
      lab.name(
          "o.test:80",
          lab.origin(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab");
            peer.rest();
          }));
      client.write(GET).head();
      assertThat(client.rest()).isEqualTo("ab");
      assertThat(lab.records(1).getFirst().ending).isEqualTo(Ending.IDLE);
      lab.awaitQuiet();
    }
  }

  @Test
  void waitsForTheServerWhileTheClientWaitsForA100() throws Exception {
    try (Lab lab = lab(v -> v.read = SOON);
        Peer client = lab.client()) {
      lab.name("o.test:80", lab.origin(Peer::rest));
      client.write("PUT http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 9\r\n");
      client.write("Expect: 100-continue\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 504 ").contains("Connection: close\r\n");
      assertThat(lab.records(1).getFirst().by).isEqualTo(Closer.SERVER);
      lab.awaitQuiet();
    }
  }

  @Test
  void servesOthersWhileTwoHundredDribble() throws Exception {
    try (Lab lab = lab(v -> v.head = Duration.ofMillis(1500))) {
      lab.name("o.test:80", lab.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      for (int i = 0; i < 200; i++) {
        lab.client().write("GET http://o.test/ HTTP/1.1\r\nX: ");
      }
      try (Peer client = lab.client()) {
        assertThat(client.write(GET).answer()).endsWith("ok");
      }
      // One record for each of them, and one for the request.
      lab.records(201);
      lab.awaitQuiet();
    }
  }
}
