package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are kept without being asked for, and the commands that look at them. */
class StoreIT {
  private static final String LISTEN = "http://127.0.0.1:0?sniffing=true";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** What a command of the distribution did. */
  private record Done(int code, List<String> out, List<String> err) {}

  private Done weir(String... args) throws Exception {
    try (Gateway command = Gateway.command(Root.unpacked(), folder, args)) {
      int code = command.waitFor();
      return new Done(code, command.out(), command.err());
    }
  }

  private Gateway gateway(String... more) throws Exception {
    var args = new ArrayList<>(List.of("-L", LISTEN));
    args.addAll(Arrays.asList(more));
    return Gateway.command(Root.unpacked(), folder, args.toArray(String[]::new));
  }

  private Path store() {
    return folder.resolve(".weir/records");
  }

  private static void curl(InetSocketAddress proxy, String... args) throws Exception {
    var command = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null", "-m", "20", "-x"));
    command.add("127.0.0.1:" + proxy.getPort());
    command.addAll(Arrays.asList(args));
    run(command);
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", command)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private long kept() throws Exception {
    Done stats = weir("records", "stats", "--json");
    return stats.code() == 0 ? JSON.readTree(stats.out().getFirst()).path("records").asLong() : 0;
  }

  @Test
  void aGatewayWithoutARecorderKeepsWhatOneCanFindShowExportAndCount() throws Exception {
    try (Origin origin = Origin.start("hello from the origin");
        Gateway gateway = gateway()) {
      InetSocketAddress proxy = gateway.address("service-0");
      curl(proxy, "http://" + origin.host() + "/first?page=1");
      curl(proxy, "-d", "name=value", "http://" + origin.host() + "/second");
      curl(proxy, "-H", "Authorization: Bearer canary", "http://" + origin.host() + "/third");
      Await.until("three records are kept", () -> kept() == 3);

      Done found = weir("find");
      assertThat(found.code()).isZero();
      assertThat(found.out()).hasSize(3).allMatch(line -> line.length() <= 110);
      assertThat(found.out().getFirst()).contains("/third").contains(" 200 ").endsWith("full");
      assertThat(weir("find", "--oldest", "/second").out())
          .singleElement()
          .asString()
          .contains("POST");
      JsonNode third = JSON.readTree(weir("find", "--limit", "1", "--json").out().getFirst());
      assertThat(third.at("/http/uri").asText()).endsWith("/third");

      String id = third.path("id").asText();
      Done shown = weir("show", id.substring(id.length() - 6));
      assertThat(shown.out())
          .contains("hello from the origin", "HTTP/1.1 200")
          .noneMatch(line -> line.contains("canary"));
      assertThat(weir("show", id.substring(0, 18), "--json").out())
          .anyMatch(line -> line.contains(id));
      assertThat(weir("show", "ffffffffffff").code()).isOne();

      assertThat(weir("find", "staus:200").code()).isEqualTo(2);
      assertThat(weir("find", "staus:200").err()).anyMatch(line -> line.contains("column 1"));
      assertThat(weir("find", "--since", "yesterdayish").code()).isEqualTo(2);

      Done har = weir("export", "har", "method:POST", "-o", "out.har");
      assertThat(har.code()).as(har.err().toString()).isZero();
      JsonNode archive = JSON.readTree(folder.resolve("out.har").toFile());
      assertThat(archive.at("/log/version").asText()).isEqualTo("1.2");
      assertThat(archive.at("/log/entries")).hasSize(1);
      assertThat(archive.at("/log/entries/0/request/postData/text").asText())
          .isEqualTo("name=value");
      assertThat(weir("export", "jsonl").out()).hasSize(3);
      assertThat(String.join("\n", weir("export", "curl", "method:POST").out()))
          .contains("curl")
          .contains("name=value");

      Done stats = weir("records", "stats");
      assertThat(stats.out())
          .anyMatch(line -> line.matches("coverage +in full 100 % of bytes, 1 of 1 hosts"));
      assertThat(weir("records", "prune").code()).isEqualTo(2);
      assertThat(weir("records", "prune", "--older", "1h", "--dry-run").out())
          .containsExactly("would go: 0 records in 0 segments, 0 B");
      assertThat(gateway.stop()).isZero();
    }
    assertThat(kept()).isEqualTo(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store())))
        .isEqualTo("rwx------");
    assertThat(weir("records", "prune", "--older", "0s").out())
        .singleElement()
        .asString()
        .startsWith("gone: 3 records in 1 segments");
    assertThat(kept()).isZero();
  }

  @Test
  void tailShowsTheLastRecordsAndThenEachNewOne() throws Exception {
    try (Origin origin = Origin.start("x");
        Gateway gateway = gateway()) {
      InetSocketAddress proxy = gateway.address("service-0");
      curl(proxy, "http://" + origin.host() + "/before");
      Await.until("it is kept", () -> kept() == 1);
      try (Gateway tail = Gateway.command(Root.unpacked(), folder, "tail", "-method:POST")) {
        Await.until("the last one", () -> tail.out().size() == 1);
        curl(proxy, "-d", "x", "http://" + origin.host() + "/left-out");
        for (int i = 0; i < 3; i++) {
          curl(proxy, "http://" + origin.host() + "/after" + i);
        }
        Await.until("the new ones: " + tail.out(), () -> tail.out().size() == 4);
        assertThat(tail.out().getFirst()).contains("/before");
        assertThat(tail.out().getLast()).contains("/after2");
        assertThat(tail.isAlive()).isTrue();
      }
    }
  }

  @Test
  void aSecondGatewayOnlyShowsRecordsAndSaysSo() throws Exception {
    try (Origin origin = Origin.start("x");
        Gateway first = gateway()) {
      curl(first.address("service-0"), "http://" + origin.host() + "/one");
      try (Gateway second = gateway()) {
        curl(second.address("service-0"), "http://" + origin.host() + "/two");
        Await.until("its line", () -> second.out().size() == 1);
        assertThat(second.err().stream().filter(line -> line.contains("not kept")))
            .singleElement()
            .asString()
            .contains("process " + first.pid())
            .contains("--records DIR");
        assertThat(second.stop()).isZero();
      }
      Await.until("one is kept", () -> kept() == 1);
      assertThat(weir("find").out()).singleElement().asString().contains("/one");
    }
  }

  @Test
  void aHomeThatCannotBeWrittenIsSaidAndNoReasonToStop() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Map<String, String> home = Map.of("WEIR_HOME", file.resolve("home").toString());
    try (Origin origin = Origin.start("x");
        Gateway gateway = Gateway.command(Root.unpacked(), folder, home, "-L", LISTEN)) {
      curl(gateway.address("service-0"), "http://" + origin.host() + "/one");
      Await.until("its line", () -> gateway.out().size() == 1);
      assertThat(gateway.err().stream().filter(line -> line.contains("not kept"))).hasSize(1);
      assertThat(gateway.stop()).isZero();
    }
  }

  @Test
  void nothingIsKeptWhereThatIsAskedForAndNothingByTheDemo() throws Exception {
    try (Origin origin = Origin.start("x");
        Gateway gateway = gateway("--records", "off")) {
      curl(gateway.address("service-0"), "http://" + origin.host() + "/one");
      Await.until("its line", () -> gateway.out().size() == 1);
      assertThat(gateway.stop()).isZero();
    }
    assertThat(weir("demo").code()).isZero();
    assertThat(folder.resolve(".weir")).doesNotExist();
    Done found = weir("find");
    assertThat(found.code()).isOne();
    assertThat(found.err()).anyMatch(line -> line.contains("no records are kept there yet"));
  }

  @Test
  void aConfiguredStoreIsFoundByItsConfiguration() throws Exception {
    String yaml =
        """
        services:
        - name: proxy
          addr: 127.0.0.1:0
          handler: {type: http, metadata: {sniffing: true}}
          listener: {type: tcp}
          recorders:
          - {name: kept, record: recorder.service.handler, metadata: {http.body: true}}
        recorders:
        - name: kept
          store: {dir: kept-here, maxTotal: 64MiB, maxAge: 1d}
        """;
    try (Origin origin = Origin.start("x");
        Gateway gateway = Gateway.start(folder, yaml)) {
      curl(gateway.address("proxy"), "http://" + origin.host() + "/one");
      Await.until("it is kept", () -> weir("find", "-C", "weir.yaml", "--json").out().size() == 1);
      assertThat(weir("find", "--store", "kept", "-C", "weir.yaml").out()).hasSize(1);
      assertThat(weir("find", "--store", "./kept-here").out()).hasSize(1);
      assertThat(weir("find", "--store", "other", "-C", "weir.yaml").code()).isEqualTo(2);
      assertThat(folder.resolve(".weir")).doesNotExist();
    }
  }

  @Test
  void whatIsKeptOutlivesAKill() throws Exception {
    try (Origin origin = Origin.start("x");
        Gateway gateway = gateway()) {
      for (int i = 0; i < 5; i++) {
        curl(gateway.address("service-0"), "http://" + origin.host() + "/" + i);
      }
      Await.until("they are kept", () -> kept() == 5);
      gateway.kill();
      gateway.waitFor();
    }
    assertThat(kept()).isEqualTo(5);
    try (Origin origin = Origin.start("x");
        Gateway gateway = gateway()) {
      curl(gateway.address("service-0"), "http://" + origin.host() + "/again");
      Await.until("one more is kept", () -> kept() == 6);
      assertThat(gateway.stop()).isZero();
    }
  }

  @Test
  void aFullDiskIsSaidTheProxyServesOnAndRecordsComeOnceThereIsRoom() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    run(List.of("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "weir-test", disk.toString()));
    try {
      Path filler = disk.resolve("filler");
      Files.write(filler, new byte[1_900_000]);
      try (Origin origin = Origin.start("x".repeat(2_000));
          Gateway gateway = gateway("--records", "disk/records")) {
        InetSocketAddress proxy = gateway.address("service-0");
        var urls = new ArrayList<String>();
        for (int i = 0; i < 400; i++) {
          urls.add("http://" + origin.host() + "/" + i);
        }
        curl(proxy, urls.toArray(String[]::new));
        Await.until(
            "it is said",
            () ->
                gateway.err().stream()
                    .anyMatch(line -> line.contains("not delivered") && isFull(line)));
        assertThat(gateway.isAlive()).isTrue();
        Files.delete(filler);
        Await.until("all are kept", () -> keptIn("disk/records") == 400);
        assertThat(gateway.stop()).isZero();
      }
    } finally {
      run(List.of("umount", disk.toString()));
    }
  }

  private static boolean isFull(String line) {
    return line.contains("No space") || line.contains("disk is full");
  }

  private long keptIn(String store) throws Exception {
    Done stats = weir("records", "stats", "--json", "--store", store);
    return stats.code() == 0 ? JSON.readTree(stats.out().getFirst()).path("records").asLong() : 0;
  }
}
