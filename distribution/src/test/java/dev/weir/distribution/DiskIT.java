package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that fail, vanish, tear and lie: traffic goes on, and nothing is missing without a word.
 */
@Timeout(120)
class DiskIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "broken";

  @TempDir private Path folder;

  private static String yaml(Collector collector, String spool) {
    return """
    services:
    - name: proxy
      addr: 127.0.0.1:0
      handler: {type: http}
      listener: {type: tcp}
      recorders: [{name: sink, record: recorder.service.handler}]
    recorders:
    - name: sink
      http: {url: "http://127.0.0.1:%d/%s", timeout: 5s, batch: ndjson}
      spool: %s
    """
        .formatted(collector.port(), PATH, spool);
  }

  private static void assertAccounted(Gateway gateway) throws IOException {
    String line =
        gateway.err().stream().filter(l -> l.contains("\"emitted\":")).reduce((a, b) -> b).get();
    JsonNode counts = JSON.readTree(line);
    long sum = 0;
    for (String part : List.of("delivered", "dropped", "refused", "spooled")) {
      sum += counts.path(part).asLong();
    }
    assertThat(counts.path("emitted").asLong()).as(line).isEqualTo(sum).isPositive();
  }

  private static void awaitLine(Gateway gateway, String text) throws Exception {
    Await.until(text, () -> gateway.err().stream().anyMatch(line -> line.contains(text)));
  }

  @Test
  void anFsyncThatFailsIsNoPromiseAndCostsNothing() throws Exception {
    List<String> failing =
        List.of(
            "strace",
            "-D",
            "-f",
            "-qq",
            "--seccomp-bpf",
            "-o",
            folder.resolve("trace").toString(),
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:error=EIO:when=3..6");
    try (var load = new Load();
        var collector = new Collector()) {
      Collector.Books books = collector.at(PATH);
      try (Gateway gateway =
          Gateway.under(failing, folder, yaml(collector, "{dir: spool, fsync: always}"))) {
        for (int i = 0; i < 20; i++) {
          load.send(gateway.address("proxy"), 50);
        }
        assertThat(load.answered()).hasSize(1000);
        awaitLine(gateway, "Input/output error");
        awaitLine(gateway, "its spool works again");
        collector.recover();
        Await.until("all are delivered", () -> books.missing(load.answered()) == 0);
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      assertThat(books.declared).hasValue(0);
      assertThat(Files.readString(folder.resolve("trace"))).contains("EIO").contains("INJECTED");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidAndUsedOnceItCan() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "ro,size=64m", "weir-test", disk.toString());
    try (var load = new Load();
        var collector = new Collector()) {
      Collector.Books books = collector.at(PATH);
      try (Gateway gateway =
          Gateway.start(folder, yaml(collector, "{dir: disk/spool, fsync: never}"))) {
        InetSocketAddress proxy = gateway.address("proxy");
        awaitLine(gateway, "Read-only file system");
        load.send(proxy, 200);
        assertThat(load.answered()).hasSize(200);
        run("mount", "-o", "remount,rw", disk.toString());
        awaitLine(gateway, "its spool works again");
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      collector.recover();
      try (Gateway gateway =
          Gateway.start(folder, yaml(collector, "{dir: disk/spool, fsync: never}"))) {
        assertThat(gateway.address("proxy").getPort()).isPositive();
        Await.until("all are delivered", () -> books.missing(load.answered()) == 0);
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      assertThat(books.declared).hasValue(0);
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void killedAgainAndAgainUnderLoad() throws Exception {
    String spool = "{dir: spool, fsync: interval}";
    try (var load = new Load();
        var collector = new Collector()) {
      Collector.Books books = collector.at(PATH);
      long onDisk = 0;
      for (int round = 0; round < 6; round++) {
        if (round == 3) {
          onDisk = spooled();
          collector.recover();
        }
        long before = spooled() + books.delivered.size();
        try (Gateway gateway = Gateway.start(folder, yaml(collector, spool))) {
          List<Thread> clients = load.start(gateway.address("proxy"));
          // Killed while records go to disk or to the endpoint.
          Await.until("some load", () -> spooled() + books.delivered.size() != before);
          gateway.kill();
          Load.await(clients);
        }
      }
      try (Gateway gateway = Gateway.start(folder, yaml(collector, spool))) {
        assertThat(gateway.address("proxy").getPort()).isPositive();
        Await.until(
            "all are told of", () -> books.missing(load.answered()) <= books.declared.get());
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      // No death can have cost what was on disk before it.
      assertThat(onDisk).isPositive();
      assertThat(books.delivered.size() * Segments.LARGEST_RECORD).isGreaterThan(onDisk);
    }
  }

  private long spooled() throws IOException {
    return Segments.bytes(folder.resolve("spool/sink"));
  }

  @Test
  void aTornTailAndAFlippedByteCostWhatTheyHitAndAreDeclared() throws Exception {
    String spool = "{dir: spool, fsync: never}";
    try (var load = new Load();
        var collector = new Collector()) {
      Collector.Books books = collector.at(PATH);
      try (Gateway gateway = Gateway.start(folder, yaml(collector, spool))) {
        load.send(gateway.address("proxy"), 1000);
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      Path segment = Segments.in(folder.resolve("spool/sink")).getFirst();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length / 2] ^= 0x20;
      bytes[16] ^= 1;
      Files.write(segment, java.util.Arrays.copyOf(bytes, bytes.length - 5));
      collector.recover();
      try (Gateway gateway = Gateway.start(folder, yaml(collector, spool))) {
        assertThat(gateway.address("proxy").getPort()).isPositive();
        Await.until("the damage is told", () -> books.declared.get() == 3);
        Await.until("the rest is there", () -> books.missing(load.answered()) == 3);
        gateway.awaitLog("3 places are damaged");
        assertThat(gateway.stop()).isZero();
        assertAccounted(gateway);
      }
      assertThat(folder.resolve("spool/sink/damaged.bad")).exists();
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
