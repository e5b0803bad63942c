package dev.weir.plugin.recorder.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.plugin.Services;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TcpRecorderTest {
  private final LineSink sink;

  TcpRecorderTest() throws IOException {
    sink = new LineSink();
  }

  @AfterEach
  void end() throws IOException {
    sink.close();
  }

  private static Recorder recorder(String addr, Duration timeout) {
    return new TcpRecorder(new TcpRecorderConfig(addr, timeout, "\n"));
  }

  private Recorder recorder() {
    return recorder(sink.address(), Duration.ofSeconds(5));
  }

  /** The contract, against a server that counts what it was sent. */
  @Nested
  class Contract extends RecorderContract {
    private final LineSink lines;
    private int expected;

    Contract() throws IOException {
      lines = new LineSink();
    }

    @Override
    protected Recorder recorder() {
      Recorder inner = TcpRecorderTest.recorder(lines.address(), Duration.ofSeconds(5));
      return new Recorder() {
        @Override
        public java.util.concurrent.CompletionStage<Delivery> deliver(List<Entry> batch) {
          return inner
              .deliver(batch)
              .thenApply(delivery -> {
                expected += delivery instanceof Delivery.All ? batch.size() : 0;
                return delivery;
              });
        }

        @Override
        public Batch batch() {
          return inner.batch();
        }

        @Override
        public void reopen() {
          inner.reopen();
        }

        @Override
        public void close() {
          inner.close();
        }
      };
    }

    @Override
    protected List<String> stored() throws InterruptedException {
      return lines.lines(expected);
    }

    @Override
    protected void breakSink() throws Exception {
      // What is in the socket when it breaks is lost; that is not what this is about.
      lines.lines(expected);
      lines.down();
    }

    @Override
    protected void mendSink() throws IOException {
      lines.up();
    }

    @AfterEach
    void stop() throws IOException {
      lines.close();
    }
  }

  @Test
  void keepsItsConnection() throws Exception {
    try (Recorder recorder = recorder()) {
      for (int i = 0; i < 5; i++) {
        assertThat(Deliveries.once(recorder, Entries.numbered(i, 1))).isEqualTo(Delivery.ALL);
      }
      assertThat(sink.lines(5)).hasSize(5);
      assertThat(sink.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRecordThatWasHalfSentComesAgainWhole() throws Exception {
    String large = "{\"x\":\"" + "y".repeat(100_000) + "\"}";
    List<Entry> batch = IntStream.range(0, 40).mapToObj(i -> Entries.of(i, large)).toList();
    sink.breakAfter(250_000);
    try (Recorder recorder = recorder()) {
      assertThat(Deliveries.once(recorder, batch)).isInstanceOf(Delivery.Retry.class);

      assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);

      List<String> lines = sink.lines(42);
      assertThat(lines).hasSize(42).allMatch(large::equals);
      assertThat(sink.connections()).isEqualTo(2);
    }
  }

  @Test
  void seesThatTheSinkLeftBeforeItSends() throws Exception {
    try (Recorder recorder = recorder()) {
      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1))).isEqualTo(Delivery.ALL);
      assertThat(sink.lines(1)).hasSize(1);
      sink.down();
      sink.up();

      assertThat(Deliveries.once(recorder, Entries.numbered(2, 1))).isEqualTo(Delivery.ALL);

      assertThat(sink.lines(2)).containsExactly("{\"n\":1}", "{\"n\":2}");
    }
  }

  @Test
  void aSinkThatDoesNotReadIsGivenUpAfterTheTimeout() {
    sink.stopReading();
    String large = "y".repeat(8 << 20);
    try (Recorder recorder = recorder(sink.address(), Duration.ofMillis(300))) {
      long before = System.nanoTime();

      assertThat(Deliveries.once(recorder, List.of(Entries.of(1, large))))
          .isInstanceOfSatisfying(
              Delivery.Retry.class,
              retry -> assertThat(retry.why()).endsWith("sending: no progress for 300 ms"));

      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(290));
    }
  }

  @Test
  void closingWakesAWriterThatWaits() throws Exception {
    sink.stopReading();
    Recorder recorder = recorder(sink.address(), Duration.ofMinutes(5));
    var delivery =
        CompletableFuture.supplyAsync(
            () -> Deliveries.once(recorder, List.of(Entries.of(1, "y".repeat(8 << 20)))));
    sink.awaitConnections(1);

    recorder.close();

    assertThat(delivery.get(10, TimeUnit.SECONDS)).isInstanceOf(Delivery.Retry.class);
    assertThat(Deliveries.once(recorder, Entries.numbered(1, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).endsWith(": closed"));
  }

  @Test
  void nobodyThereIsSaid() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Recorder recorder = recorder("127.0.0.1:" + port, Duration.ofSeconds(5))) {
      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1)))
          .isEqualTo(
              new Delivery.Retry(Duration.ZERO, "127.0.0.1:" + port + ": Connection refused"));
    }
  }

  @Test
  void aSinkThatTalksIsNotListenedTo() throws Exception {
    try (var server = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        Recorder recorder = recorder("127.0.0.1:" + server.getLocalPort(), Duration.ofSeconds(5))) {
      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1))).isEqualTo(Delivery.ALL);
      try (var client = server.accept()) {
        client.getOutputStream().write(new byte[300_000], 0, 20_000);
        assertThat(Deliveries.once(recorder, Entries.numbered(2, 1))).isEqualTo(Delivery.ALL);
        assertThat(client.getInputStream().readNBytes(16))
            .asString()
            .isEqualTo("{\"n\":1}\n{\"n\":2}\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", "host:0", "host:70000", "a b:1", "::1:5", "u@h:1"})
  void refusesWhatIsNoAddress(String addr) {
    assertThatThrownBy(() -> new TcpRecorderConfig(addr, Duration.ofSeconds(1), "\n"))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("addr"));
  }

  @Test
  void takesNamesAndBothKindsOfAddresses() {
    for (String addr : List.of("sink:9000", "127.0.0.1:9000", "[::1]:9000")) {
      assertThat(new TcpRecorderConfig(addr, Duration.ofSeconds(1), "\n").target())
          .hasToString(addr);
    }
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Services.types(RecorderFactory.class)).contains("tcp");
  }
}
