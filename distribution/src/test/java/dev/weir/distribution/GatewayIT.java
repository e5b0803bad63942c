package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole thing from outside: starts, forwards, records, ends, and refuses to start wrong. */
class GatewayIT {
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler:
          type: http
          metadata:
            sniffing: true
        listener:
          type: tcp
        recorders:
        - name: lines
          record: recorder.service.handler
      recorders:
      - name: lines
        file:
          path: records.json
          sep: "\\n"
      """;

  @TempDir Path folder;

  @Test
  void proxiesARequestAndRecordsIt() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.start(folder, PROXY)) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      Path records = folder.resolve("records.json");
      Await.until("a record", () -> Files.exists(records) && Files.size(records) > 0);
      JsonNode record = new ObjectMapper().readTree(Files.readAllLines(records).getFirst());
      assertThat(record.at("/service").asText()).isEqualTo("proxy");
      assertThat(record.at("/host").asText()).isEqualTo(origin.host());
      assertThat(record.at("/http/method").asText()).isEqualTo("GET");
      assertThat(record.at("/http/statusCode").asInt()).isEqualTo(200);
      assertThat(gateway.stop()).isZero();
      assertThat(Files.readAllLines(records)).hasSize(1);
    }
  }

  @Test
  void writesAddressesDownAtTheirRecordPoints() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (Origin origin = Origin.start("here");
        Gateway gateway =
            Gateway.start(
                folder,
                """
                services:
                - name: proxy
                  addr: 127.0.0.1:0
                  handler: {type: http}
                  listener: {type: tcp}
                  recorders:
                  - {name: clients, record: recorder.service.client.address}
                  - {name: dialled, record: recorder.service.router.dial.address}
                  - {name: failed, record: recorder.service.router.dial.address.error}
                - name: port
                  addr: 127.0.0.1:0
                  handler: {type: tcp}
                  listener: {type: tcp}
                  forwarder: {nodes: [{name: gone, addr: "127.0.0.1:%d"}]}
                  recorders:
                  - {name: failed, record: recorder.service.router.dial.address.error}
                recorders:
                - {name: clients, file: {path: clients, sep: "\\n"}}
                - {name: dialled, file: {path: dialled, sep: "\\n"}}
                - {name: failed, file: {path: failed, sep: "\\n"}}
                """
                    .formatted(closed))) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("here");
      InetSocketAddress port = gateway.address("port");
      try (var client = new Socket(port.getAddress(), port.getPort())) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(gateway.stop()).isZero();
    }
    assertThat(folder.resolve("clients")).hasContent("127.0.0.1");
    assertThat(folder.resolve("dialled")).hasContent(origin());
    assertThat(folder.resolve("failed")).hasContent("127.0.0.1");
  }

  private static String origin() {
    return InetAddress.getLoopbackAddress().getHostAddress();
  }

  @Test
  void forwardsAPortToAFixedTarget() throws Exception {
    try (Origin origin = Origin.start("straight");
        Gateway gateway =
            Gateway.start(
                folder,
                """
                services:
                - name: port
                  addr: 127.0.0.1:0
                  handler:
                    type: tcp
                  listener:
                    type: tcp
                  forwarder:
                    nodes:
                    - name: target
                      addr: %s
                """
                    .formatted(origin.host()))) {
      assertThat(Origin.getAt(gateway.address("port"))).isEqualTo("straight");
    }
  }

  @Test
  void bothSidesOfAConnectionAreProbedAsTheyAreToldTo() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Gateway gateway =
            Gateway.command(
                Root.unpacked(),
                folder,
                "-L",
                "tcp://127.0.0.1:0/127.0.0.1:%d?keepalive.idle=77s"
                    .formatted(server.getLocalPort()))) {
      InetSocketAddress address = gateway.address("service-0");
      try (var client = new Socket(address.getAddress(), address.getPort());
          Socket accepted = server.accept()) {
        assertThat(
                timers("sport = :" + address.getPort() + " and dport = :" + client.getLocalPort()))
            .containsPattern("timer:\\(keepalive,1min\\d+sec");
        assertThat(timers("sport = :" + accepted.getPort())).contains("timer:(keepalive,");
      }
    }
  }

  private static String timers(String which) throws IOException {
    return Namespace.command(List.of("ss", "-Htno", which));
  }

  @Test
  void startsFromTheCommandLineAloneAndWritesNothingButResultsToStandardOutput() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway =
            Gateway.command(
                Root.unpacked(), folder, "-L", "http://127.0.0.1:0?sniffing=true", "--json")) {
      assertThat(origin.getThrough(gateway.address("service-0"))).isEqualTo("hello");
      Await.until("a record on standard output", () -> !gateway.out().isEmpty());
      for (String line : gateway.out()) {
        assertThat(new ObjectMapper().readTree(line).at("/host").asText()).isEqualTo(origin.host());
      }
      assertThat(gateway.stop()).isZero();
    }
  }

  @Test
  void endsInOrderOnTermThoughAClientIsConnected() throws Exception {
    try (Gateway gateway = Gateway.start(folder, PROXY);
        var socket =
            new Socket(InetAddress.getLoopbackAddress(), gateway.address("proxy").getPort())) {
      assertThat(socket.isConnected()).isTrue();
      assertThat(gateway.stop()).isZero();
      assertThat(gateway.err()).noneMatch(line -> line.contains("Exception"));
    }
  }

  @Test
  void namesEveryProblemOfTheConfigurationAndStartsNothing() throws Exception {
    try (Gateway gateway =
        Gateway.start(
            folder,
            """
            services:
            - name: one
              addr: 127.0.0.1:0
              handler:
                type: htpp
              listener:
                type: tcp
            - name: two
              addr: 127.0.0.1:0
              handler:
                type: http
              listener:
                type: tpc
            """)) {
      assertThat(gateway.waitFor()).isEqualTo(78);
      assertThat(gateway.err())
          .anyMatch(line -> line.matches(".*weir\\.yaml:5:\\d+: error W.*htpp.*"));
      assertThat(gateway.err())
          .anyMatch(line -> line.matches(".*weir\\.yaml:13:\\d+: error W.*tpc.*"));
      assertThat(gateway.err()).noneMatch(line -> line.contains("listening on"));
      assertThat(gateway.out()).isEmpty();
    }
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Gateway gateway =
            Gateway.start(
                folder, PROXY.replace("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort()))) {
      assertThat(gateway.waitFor()).isEqualTo(69);
      assertThat(gateway.err())
          .anyMatch(line -> line.contains(String.valueOf(taken.getLocalPort())));
    }
  }

  @Test
  void namesAPluginThatCannotBeUsedAndStartsNothing() throws Exception {
    Path home = folder.resolve("home");
    copy(Root.unpacked(), home);
    Files.writeString(home.resolve("plugins/noise.jar"), "noise");
    try (Gateway gateway = Gateway.start(home, folder, PROXY)) {
      assertThat(gateway.waitFor()).isEqualTo(78);
      assertThat(gateway.err())
          .anyMatch(line -> line.contains("noise.jar: error W2001: not a readable jar"));
      assertThat(gateway.err()).noneMatch(line -> line.contains("listening on"));
    }
  }

  @Test
  void listsWhatIsInstalled() throws Exception {
    try (Gateway gateway = Gateway.command(Root.unpacked(), folder, "plugin", "list")) {
      assertThat(gateway.waitFor()).isZero();
      assertThat(gateway.out().getFirst()).startsWith("ID");
      assertThat(gateway.out())
          .hasSize(Root.plugins().size() + 1)
          .allMatch(line -> line.startsWith("ID") || line.startsWith("weir-"));
      assertThat(gateway.err()).isEqualTo(List.of());
    }
  }

  @Test
  void startsTheSameWithAnArchiveOfItsClassesAndAlsoWhenThatNoLongerFits() throws Exception {
    Path home = folder.resolve("home");
    copy(Root.unpacked(), home);
    Path archive = home.resolve("lib/weir.jsa");
    Files.deleteIfExists(archive);
    var warm = new ProcessBuilder(home.resolve("bin/weir-warm").toString());
    warm.environment().put("WEIR_JAVA", System.getProperty("java.home") + "/bin/java");
    Process process = warm.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.size(archive)).isGreaterThan(1 << 20);

    String expected = version(home);
    Path kernel = home.resolve("lib/weir-kernel-" + System.getProperty("weir.version") + ".jar");
    Files.setLastModifiedTime(kernel, FileTime.fromMillis(0));
    assertThat(version(home)).isEqualTo(expected);
    Files.writeString(archive, "noise");
    assertThat(version(home)).isEqualTo(expected);
  }

  private String version(Path home) throws Exception {
    try (Gateway gateway = Gateway.command(home, folder, "--version")) {
      assertThat(gateway.waitFor()).isZero();
      assertThat(gateway.err()).isEqualTo(List.of());
      return String.join("\n", gateway.out());
    }
  }

  static void copy(Path from, Path to) throws Exception {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
