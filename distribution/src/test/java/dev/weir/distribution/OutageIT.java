package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Load load;
  private HttpServer sink;
  private volatile boolean down = true;

  private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
  private final AtomicLong declared = new AtomicLong();

  @BeforeEach
  void start() throws Exception {
    load = new Load();
    sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sink.createContext("/records", this::take);
    sink.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    sink.start();
  }

  @AfterEach
  void end() throws IOException {
    load.close();
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
    RecordContract.check(entry);
    if (entry.has("gap")) {
      declared.addAndGet(entry.path("gap").path("count").asLong());
    } else {
      delivered.add(Load.number(entry.path("http").path("uri").asText()));
    }
  }

  @Test
  void everyExchangeIsDeliveredOrInsideADeclaredGap() throws Exception {
    String yaml = yaml("{dir: spool, fsync: interval}");
    Gateway first = Gateway.start(folder, yaml);
    List<Thread> clients = load.start(first.address("proxy"));
    Path spool = folder.resolve("spool/sink");
    Await.until("half of the load is done", () -> load.answered().size() >= EXCHANGES / 2);
    Await.until("some of it is on disk", () -> Segments.bytes(spool) > Segments.LARGEST_RECORD);
    first.kill();
    Load.await(clients);
    long onDisk = Segments.bytes(spool);
    int before = load.answered().size();
    assertThat(delivered).isEmpty();

    try (Gateway second = Gateway.start(folder, yaml)) {
      load.send(second.address("proxy"), EXCHANGES - before);
      assertThat(load.answered()).hasSizeGreaterThanOrEqualTo(EXCHANGES);
      down = false;
      Await.until(
          "the spool is empty: " + delivered.size() + " of " + load.answered().size(),
          () -> missing() <= declared.get());
      assertThat(second.stop()).isZero();
      assertAccounted(second);
    }
    // The kill can only have cost what was in memory at that moment.
    assertThat(delivered.size() * Segments.LARGEST_RECORD).isGreaterThan(onDisk);
    assertThat(declared.get()).isLessThan(EXCHANGES);
    assertThat(missing()).isLessThanOrEqualTo(declared.get());
  }

  private long missing() {
    return load.answered().stream().filter(n -> !delivered.contains(n)).count();
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
      load.send(first.address("proxy"), 2000);
      assertThat(first.stop()).isZero();
      assertAccounted(first);
    }
    assertThat(load.answered()).hasSize(2000);
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
      load.send(gateway.address("proxy"), 4000);
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
        load.send(gateway.address("proxy"), 8000);
        assertThat(load.answered()).hasSize(8000);
        gateway.awaitLog("spool cannot be used", "No space");
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
      load.send(gateway.address("proxy"), 200);
      run("rm", "-rf", folder.resolve("spool").toString());
      load.send(gateway.address("proxy"), 200);
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
