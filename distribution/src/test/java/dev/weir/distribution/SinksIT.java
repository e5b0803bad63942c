package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.distribution.HttpSinkDouble.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real gateway, curl, and doubles of sinks: what was fetched is there, once, and masked. */
@Timeout(120)
class SinksIT {
  private static final int EXCHANGES = 200;
  private static final String CANARY = "canary-5ec7e7";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Origin origin;

  /** How often each page is in the sink, by its path. */
  private final Map<String, Integer> pages = new ConcurrentHashMap<>();

  @BeforeEach
  void start() throws IOException {
    origin = Origin.start("ok");
  }

  @AfterEach
  void end() {
    origin.close();
  }

  private Gateway gateway(String recorder) throws IOException {
    return Gateway.start(
        folder,
        """
        services:
        - name: proxy
          addr: 127.0.0.1:0
          handler: {type: http, metadata: {sniffing: true}}
          listener: {type: tcp}
          recorders: [{name: sink, record: recorder.service.handler}]
        recorders:
        - name: sink
        """
            + recorder.indent(2));
  }

  /** Fetches numbered pages with secrets in the heads and in the address. */
  private void fetch(Gateway gateway) throws Exception {
    InetSocketAddress proxy = gateway.address("proxy");
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sS",
                "-x",
                "127.0.0.1:" + proxy.getPort(),
                "-H",
                "Authorization: Bearer " + CANARY,
                "-H",
                "Cookie: a=" + CANARY,
                "http://" + origin.host() + "/[1-" + EXCHANGES + "]?access_token=" + CANARY)
            .redirectErrorStream(true)
            .start();
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor()).as(said).isZero();
    assertThat(said).isEqualTo("ok".repeat(EXCHANGES));
  }

  private void note(JsonNode record) {
    String uri = record.path("http").path("uri").asText();
    assertThat(uri).doesNotContain(CANARY);
    pages.merge(uri.replaceAll("^http://[^/]*/|\\?.*$", ""), 1, Integer::sum);
  }

  private void assertAllOnce() {
    assertThat(pages.keySet())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, EXCHANGES).mapToObj(Integer::toString).toList());
    assertThat(pages.values()).allMatch(count -> count == 1);
  }

  private static void assertMasked(HttpSinkDouble sink, Gateway gateway) {
    assertThat(sink.asked()).isNotEmpty().noneMatch(asked -> asked.body().contains(CANARY));
    assertThat(gateway.err()).noneMatch(line -> line.contains(CANARY));
  }

  @Test
  void lokiGetsEachExchangeOnceAlthoughItAsksToWait() throws Exception {
    var refusals = new AtomicInteger(2);
    try (var sink =
            new HttpSinkDouble(asked -> {
              if (refusals.getAndDecrement() > 0) {
                return new Answer(429, "Ingestion rate limit exceeded", Map.of("Retry-After", "1"));
              }
              for (JsonNode stream : JSON.readTree(asked.body()).path("streams")) {
                assertThat(stream.path("stream").toString())
                    .isEqualTo("{\"job\":\"edge\",\"proto\":\"http\",\"service\":\"proxy\"}");
                for (JsonNode value : stream.path("values")) {
                  JsonNode record = JSON.readTree(value.path(1).asText());
                  assertThat(value.path(2).path("id")).isEqualTo(record.path("id"));
                  note(record);
                }
              }
              return Answer.of(204);
            });
        Gateway gateway =
            gateway(
                """
                loki.url: http://127.0.0.1:%d
                loki.id: edge
                loki.token: %s
                loki.tenant: team-a
                """
                    .formatted(sink.port(), "t-0-k-e-n"))) {
      fetch(gateway);
      Await.until("all are in Loki: " + pages.size(), () -> pages.size() >= EXCHANGES);
      assertThat(gateway.stop()).isZero();

      assertAllOnce();
      assertMasked(sink, gateway);
      assertThat(gateway.err()).noneMatch(line -> line.contains("t-0-k-e-n"));
      assertThat(gateway.err()).anyMatch(line -> line.contains("429: Ingestion rate limit"));
      assertThat(sink.asked())
          .allSatisfy(asked -> {
            assertThat(asked.path()).isEqualTo("/loki/api/v1/push");
            assertThat(asked.headers())
                .containsEntry("X-scope-orgid", List.of("team-a"))
                .containsEntry("Authorization", List.of("Bearer t-0-k-e-n"))
                .containsEntry("Content-encoding", List.of("gzip"));
          });
    }
  }

  @Test
  void elasticsearchHasEachExchangeOnceAlthoughItIsBusyWithSome() throws Exception {
    var busy = new AtomicInteger(30);
    var refusals = new AtomicInteger(1);
    var ids = new ConcurrentHashMap<String, String>();
    try (var sink =
            new HttpSinkDouble(asked -> {
              if (refusals.getAndDecrement() > 0) {
                return new Answer(429, "", Map.of("Retry-After", "1"));
              }
              String[] lines = asked.body().split("\n", -1);
              var items = new ArrayList<String>();
              for (int i = 0; i + 1 < lines.length; i += 2) {
                JsonNode action = JSON.readTree(lines[i]).path("create");
                assertThat(action.path("_index").asText()).matches("weir-\\d{4}\\.\\d\\d");
                int status = 201;
                if (i % 3 == 0 && busy.getAndDecrement() > 0) {
                  status = 429;
                } else if (ids.putIfAbsent(action.path("_id").asText(), "") == null) {
                  note(JSON.readTree(lines[i + 1]));
                } else {
                  status = 409;
                }
                items.add("{\"create\":{\"status\":" + status + "}}");
              }
              return new Answer(
                  200, "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}", Map.of());
            });
        Gateway gateway =
            gateway(
                """
                http:
                  url: http://u:p-w-d@127.0.0.1:%d
                  batch: es-bulk
                  index: weir-{yyyy.MM}
                  gzip: true
                """
                    .formatted(sink.port()))) {
      fetch(gateway);
      Await.until("all are there: " + pages.size(), () -> pages.size() >= EXCHANGES);
      assertThat(gateway.stop()).isZero();

      assertAllOnce();
      assertMasked(sink, gateway);
      assertThat(gateway.err()).noneMatch(line -> line.contains("p-w-d"));
      assertThat(busy.get()).isLessThanOrEqualTo(0);
      assertThat(sink.asked())
          .allSatisfy(asked ->
              assertThat(asked.headers())
                  .containsEntry("Authorization", List.of("Basic dTpwLXctZA==")));
    }
  }

  @Test
  void aSinkThatSendsUsElsewhereIsNotFollowed() throws Exception {
    try (var elsewhere = new HttpSinkDouble(asked -> Answer.of(200));
        var sink =
            new HttpSinkDouble(asked -> {
              note(JSON.readTree(asked.body()));
              String there = "http://127.0.0.1:" + elsewhere.port() + "/";
              return new Answer(302, "", Map.of("Location", there));
            });
        Gateway gateway =
            gateway("http: {url: \"http://127.0.0.1:%d/in\"}".formatted(sink.port()))) {
      fetch(gateway);
      Await.until("all were posted: " + pages.size(), () -> pages.size() >= EXCHANGES);
      assertThat(gateway.stop()).isZero();

      assertThat(elsewhere.asked()).isEmpty();
      assertAllOnce();
    }
  }

  @Test
  void anAnswerOfAGigabyteIsReadToItsBeginning() throws Exception {
    var written = new AtomicLong();
    var requests = new AtomicInteger();
    try (var sink = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Gateway gateway =
            gateway(
                "http: {url: \"http://127.0.0.1:%d/in\", batch: ndjson}"
                    .formatted(sink.getLocalPort()))) {
      Thread.ofVirtual().start(() -> accept(sink, client -> flood(client, requests, written)));
      fetch(gateway);
      Await.until("an answer was cut off", () -> requests.get() > 0 && written.get() > 0);
      assertThat(gateway.stop()).isZero();

      assertThat(gateway.err()).anyMatch(line -> line.contains("\"delivered\":" + EXCHANGES + ","));
      // What is on the way in buffers of the system comes on top of the 64 KiB.
      assertThat(written.get() / requests.get()).isLessThan(16 << 20);
    }
  }

  @FunctionalInterface
  private interface Serving {
    void serve(Socket client) throws IOException;
  }

  private static void accept(ServerSocket server, Serving serving) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (client) {
                serving.serve(client);
              } catch (IOException e) {
                // The other side had enough, which is what these sinks are about.
                assertThat(client.isClosed()).isTrue();
              }
            });
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Reads one request and answers with a gigabyte, as far as it is taken. */
  private static void flood(Socket client, AtomicInteger requests, AtomicLong written)
      throws IOException {
    InputStream in = client.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return;
      }
      head.append((char) c);
    }
    int length =
        Integer.parseInt(head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1"));
    in.readNBytes(length);
    requests.incrementAndGet();
    String ok = "HTTP/1.1 200 OK\r\nContent-Length: " + (1 << 30) + "\r\n\r\n";
    client.getOutputStream().write(ok.getBytes(StandardCharsets.US_ASCII));
    var block = new byte[64 << 10];
    for (int i = 0; i < (1 << 30) / block.length; i++) {
      client.getOutputStream().write(block);
      written.addAndGet(block.length);
    }
  }

  @Test
  void overTcpEachExchangeIsALineAndASinkThatComesBackGetsTheRest() throws Exception {
    var lines = new CopyOnWriteArrayList<String>();
    int port;
    try (var free = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Gateway gateway = gateway("tcp: {addr: \"127.0.0.1:%d\", timeout: 5s}".formatted(port))) {
      // Nobody listens there yet: the records wait.
      fetch(gateway);
      Await.until(
          "it was tried", () -> gateway.err().stream().anyMatch(l -> l.contains("refused")));
      try (var sink = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
        Thread.ofVirtual().start(() -> accept(sink, client -> read(client, lines)));
        Await.until("all are there: " + lines.size(), () -> lines.size() >= EXCHANGES);
        assertThat(gateway.stop()).isZero();
      }
    }
    for (String line : lines) {
      note(JSON.readTree(line));
    }
    assertAllOnce();
    assertThat(lines).noneMatch(line -> line.contains(CANARY));
  }

  private static void read(Socket client, List<String> lines) throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(lines::add);
    }
  }
}
