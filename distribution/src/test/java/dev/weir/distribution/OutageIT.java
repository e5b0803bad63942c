package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sink is down, the gateway is killed, both come back: nothing is missing without a word. */
@Timeout(120)
class OutageIT {
  private static final int EXCHANGES = 20_000;
  private static final int CLIENTS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private ServerSocket origin;
  private HttpServer sink;
  private volatile boolean down = true;

  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
  private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
  private final AtomicLong declared = new AtomicLong();
  private final AtomicInteger next = new AtomicInteger();

  @BeforeEach
  void start() throws Exception {
    origin = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sink.createContext("/records", this::take);
    sink.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    sink.start();
  }

  @AfterEach
  void end() throws IOException {
    origin.close();
    sink.stop(0);
  }

  private String yaml(String spool) {
    return """
    services:
    - name: proxy
      addr: 127.0.0.1:0
      handler: {type: http}
      listener: {type: tcp}
      recorders: [{name: sink, record: recorder.service.handler}]
    recorders:
    - name: sink
      http: {url: "http://127.0.0.1:%d/records", timeout: 5s, batch: ndjson}
      spool: %s
    """
        .formatted(sink.getAddress().getPort(), spool);
  }

  private void serve() {
    while (!origin.isClosed()) {
      try {
        Socket client = origin.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket client) {
    byte[] ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      while (!head(in).isEmpty()) {
        client.getOutputStream().write(ok);
      }
    } catch (IOException e) {
      // The gateway was killed: so are its connections.
      assertThat(client.isClosed()).isTrue();
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  /** A sink that is down takes the request and hangs up. */
  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (down) {
        return;
      }
      for (String line : lines.split("\n", -1)) {
        if (!line.isEmpty()) {
          note(JSON.readTree(line));
        }
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void note(JsonNode entry) {
    if (entry.has("gap")) {
      declared.addAndGet(entry.path("gap").path("count").asLong());
    } else {
      String uri = entry.path("http").path("uri").asText();
      delivered.add(Integer.parseInt(uri.substring(uri.lastIndexOf('/') + 1)));
    }
  }

  /** Sends numbered requests until so many were sent in all, or the gateway is gone. */
  private List<Thread> load(InetSocketAddress proxy, int until) {
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(() -> client(proxy, until)));
    }
    return clients;
  }

  private void client(InetSocketAddress proxy, int until) {
    String target = "http://127.0.0.1:" + origin.getLocalPort() + "/";
    try (var socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      var in = new BufferedInputStream(socket.getInputStream());
      for (int n = next.getAndIncrement(); n < until; n = next.getAndIncrement()) {
        String request = "GET " + target + n + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        if (!head(in).startsWith("HTTP/1.1 200") || in.readNBytes(2).length != 2) {
          return;
        }
        answered.add(n);
      }
    } catch (IOException e) {
      // Killed: what was not answered does not count.
      assertThat(answered).isNotEmpty();
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void everyExchangeIsDeliveredOrInsideADeclaredGap() throws Exception {
    String yaml = yaml("{dir: spool, fsync: interval}");
    Gateway first = Gateway.start(folder, yaml);
    List<Thread> clients = load(first.address("proxy"), Integer.MAX_VALUE);
    Await.until("half of the load is done", () -> answered.size() >= EXCHANGES / 2);
    first.kill();
    join(clients);
    int before = answered.size();
    assertThat(delivered).isEmpty();

    try (Gateway second = Gateway.start(folder, yaml)) {
      InetSocketAddress proxy = second.address("proxy");
      join(load(proxy, next.get() + EXCHANGES - before));
      assertThat(answered.size()).isGreaterThanOrEqualTo(EXCHANGES - CLIENTS);
      down = false;
      Await.until(
          "the spool is empty: " + delivered.size() + " of " + answered.size(),
          () -> missing() <= declared.get());
      assertThat(second.stop()).isZero();
      assertAccounted(second);
    }
    // The kill can only have cost what was in memory at that moment.
    assertThat(declared.get()).isLessThan(EXCHANGES / 10);
    assertThat(missing()).isLessThanOrEqualTo(declared.get());
  }

  private long missing() {
    return answered.stream().filter(n -> !delivered.contains(n)).count();
  }

  private static void assertAccounted(Gateway gateway) throws Exception {
    String line =
        gateway.err().stream().filter(l -> l.contains("\"emitted\":")).reduce((a, b) -> b).get();
    JsonNode counts = JSON.readTree(line);
    long emitted = counts.path("emitted").asLong();
    assertThat(emitted).as(line).isPositive();
    assertThat(emitted)
        .as(line)
        .isEqualTo(
            counts.path("delivered").asLong()
                + counts.path("dropped").asLong()
                + counts.path("refused").asLong()
                + counts.path("spooled").asLong());
  }

  @Test
  void aTermUnderLoadWithTheSinkDownLosesNothing() throws Exception {
    String yaml = yaml("{dir: spool, fsync: always}");
    try (Gateway first = Gateway.start(folder, yaml)) {
      join(load(first.address("proxy"), 2000));
      assertThat(first.stop()).isZero();
      assertAccounted(first);
    }
    assertThat(answered).hasSize(2000);
    assertThat(delivered).isEmpty();
    down = false;
    try (Gateway second = Gateway.start(folder, yaml)) {
      assertThat(second.address("proxy").getPort()).isPositive();
      Await.until("all are delivered", () -> missing() == 0);
      assertThat(second.stop()).isZero();
    }
    assertThat(declared).hasValue(0);
  }

  @Test
  void aSpoolThatIsFullStaysWithinItsBoundAndSaysWhatItGaveUp() throws Exception {
    long most = 1 << 20;
    String yaml = yaml("{dir: spool, maxSize: 1MiB, fsync: never}");
    try (Gateway gateway = Gateway.start(folder, yaml)) {
      join(load(gateway.address("proxy"), 4000));
      try (var files = Files.list(folder.resolve("spool/sink"))) {
        long size = 0;
        for (Path file : files.toList()) {
          size += Files.size(file);
        }
        assertThat(size).isLessThan(2 * most);
      }
      down = false;
      Await.until("the rest is delivered", () -> missing() <= declared.get());
      assertThat(gateway.stop()).isZero();
      assertAccounted(gateway);
    }
    assertThat(declared.get()).isPositive();
    assertThat(missing()).isEqualTo(declared.get());
  }

  @Test
  void aFullDiskIsSaidTheProxyServesOnAndNothingIsLostThatFitsInMemory() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "weir-test", disk.toString());
    try {
      String yaml = yaml("{dir: disk, maxSize: 1GiB, fsync: interval}");
      try (Gateway gateway = Gateway.start(folder, yaml)) {
        join(load(gateway.address("proxy"), 8000));
        assertThat(answered).hasSize(8000);
        assertThat(gateway.err())
            .anyMatch(line -> line.contains("spool cannot be used") && line.contains("No space"));
        down = false;
        Await.until("all are delivered", () -> missing() == 0);
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      assertThat(declared).hasValue(0);
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void aFolderThatVanishesIsNoReasonToStop() throws Exception {
    String yaml = yaml("{dir: spool, fsync: interval}");
    try (Gateway gateway = Gateway.start(folder, yaml)) {
      join(load(gateway.address("proxy"), 200));
      run("rm", "-rf", folder.resolve("spool").toString());
      join(load(gateway.address("proxy"), next.get() + 200));
      down = false;
      Await.until("what was in open files is delivered", () -> missing() == 0);
      assertThat(gateway.stop()).isZero();
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
