package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client against every server: what each of them offers, whether it names the server, its
 * version of TLS, what the server speaks, and what is wrong with its certificate. Each combination
 * is a port of its own, so that its record is found by the port. All are intercepted and recorded,
 * or the record says why not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsMatrixIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "origin.test";
  private static final int AT_ONCE = 4;

  /** How a connection turns out. */
  private enum Outcome {
    /** Intercepted, and the exchange recorded. */
    READ,
    /** Intercepted, and answered with a page that says what is wrong with the server. */
    PAGE,
    /** Passed through, since the server wants nothing that the client offers. */
    PASSED,
    /** Intercepted, and the server left without an answer. */
    UNANSWERED
  }

  private record Certificate(String file, String verdict) {
    boolean isGood() {
      return verdict.equals("ok");
    }
  }

  private static final List<Certificate> CERTIFICATES =
      List.of(
          new Certificate("good", "ok"),
          new Certificate("expired", "expired at 2021-01-01T00:00:00Z"),
          new Certificate("wrong", "not for "),
          new Certificate("self", "self-signed"));

  private static final Map<String, List<String>> SERVERS =
      new TreeMap<>(
          Map.of(
              "h1", List.of("http/1.1"),
              "h2", List.of("h2"),
              "both", List.of("h2", "http/1.1")));

  private record Cell(
      String engine,
      TlsClients client,
      String version,
      boolean named,
      String server,
      Certificate certificate,
      int port) {
    String host() {
      return named ? NAME : "127.0.0.1";
    }

    /**
     * The protocol that both ends speak, by the server's preference; empty if none is agreed on.
     */
    String protocol() {
      return SERVERS.get(server).stream().filter(client.offer()::contains).findFirst().orElse("");
    }

    Outcome expected() {
      boolean none = protocol().isEmpty();
      if (none && !client.offer().isEmpty()) {
        return Outcome.PASSED;
      }
      if (!certificate.isGood()) {
        return Outcome.PAGE;
      }
      return none && server.equals("h2") ? Outcome.UNANSWERED : Outcome.READ;
    }

    @Override
    public String toString() {
      return String.join(
          " ",
          engine,
          client.name(),
          version,
          named ? "named" : "nameless",
          server,
          certificate.file());
    }
  }

  @TempDir private static Path folder;
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Cell> cells = new ArrayList<>();
  private Gateway gateway;

  @BeforeAll
  void start() throws Exception {
    TlsOrigin.authority(folder);
    var day = DateTimeFormatter.ofPattern("yyyyMMdd'000000Z'");
    String yesterday = day.format(LocalDateTime.now(ZoneOffset.UTC).minusDays(1));
    String later = day.format(LocalDateTime.now(ZoneOffset.UTC).plusDays(20));
    String names = "DNS:" + NAME + ",IP:127.0.0.1";
    var _ = TlsOrigin.store(folder, "good", names, yesterday, later);
    var _ = TlsOrigin.store(folder, "expired", names, "20200101000000Z", "20210101000000Z");
    var _ = TlsOrigin.store(folder, "wrong", "DNS:other.test", yesterday, later);
    var _ = TlsOrigin.selfSigned(folder, "self", names);
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).isZero();
    }
    Files.writeString(folder.resolve("weir.yaml"), services("openssl", "jdk"));
    Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
    gateway =
        Gateway.command(
            Root.unpacked(),
            folder,
            Map.of(
                "SSL_CERT_FILE",
                folder.resolve("origin-ca.crt").toString(),
                "WEIR_JAVA_OPTS",
                "-Djdk.net.hosts.file=" + folder.resolve("hosts")),
            "run",
            "-C",
            "weir.yaml");
  }

  @AfterAll
  void stop() {
    gateway.close();
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static String services(String... engines) {
    var text = new StringBuilder("services:\n");
    for (String engine : engines) {
      text.append(
          """
          - name: %1$s
            addr: 127.0.0.1:0
            recorders: [{name: lines, record: recorder.service.handler}]
            listener: {type: tcp}
            handler:
              type: http
              metadata:
                sniffing: true
                sniffing.websocket: true
                mitm.certFile: ca.crt
                mitm.keyFile: ca.key
                mitm.engine: %1$s
          """
              .formatted(engine));
    }
    return text
        + """
        recorders:
        - name: lines
          file: {path: records.json, sep: "\\n"}
        """;
  }

  /** All of it by BoringSSL; a part by Java's engine. */
  private void layOut() throws Exception {
    for (Map.Entry<String, List<String>> server : SERVERS.entrySet()) {
      for (Certificate certificate : CERTIFICATES) {
        var origin = new SecureOrigin(loops, folder, certificate.file(), server.getValue());
        for (TlsClients client : TlsClients.values()) {
          for (String version : List.of("1.2", "1.3")) {
            for (boolean named : new boolean[] {true, false}) {
              for (String engine : List.of("openssl", "jdk")) {
                boolean usual = named && version.equals("1.3");
                // Java's engine and the slowest client only where they make a difference.
                boolean rare = engine.equals("jdk") || client == TlsClients.WEBSOCKETS;
                if (usual || !rare) {
                  cells.add(
                      new Cell(
                          engine,
                          client,
                          version,
                          named,
                          server.getKey(),
                          certificate,
                          origin.open()));
                }
              }
            }
          }
        }
      }
    }
  }

  @Test
  void everyCombinationIsInterceptedAndRecordedOrExplained() throws Exception {
    layOut();
    var said = new HashMap<Cell, String>();
    try (ExecutorService some = Executors.newFixedThreadPool(AT_ONCE)) {
      var running = new HashMap<Cell, Future<String>>();
      for (Cell cell : cells) {
        Callable<String> asking =
            () ->
                cell.client()
                    .ask(
                        folder,
                        "127.0.0.1:" + gateway.address(cell.engine()).getPort(),
                        cell.host(),
                        cell.port(),
                        cell.version());
        running.put(cell, some.submit(asking));
      }
      for (Map.Entry<Cell, Future<String>> each : running.entrySet()) {
        said.put(each.getKey(), each.getValue().get(60, TimeUnit.SECONDS));
      }
    }
    Map<Integer, JsonNode> records = records();
    List<String> wrong =
        cells.stream()
            .map(cell -> problem(cell, said.get(cell), records.get(cell.port())))
            .filter(text -> !text.isEmpty())
            .toList();
    assertThat(wrong).as("of %s", table()).isEmpty();
  }

  /** What is not as expected; empty if all is. */
  private static String problem(Cell cell, String said, JsonNode record) {
    String is = cell + ": client said <" + said.strip() + ">, record " + record + "; ";
    String asked = (cell.named() ? NAME : "-") + " ";
    String verified = record.at("/tls/verified").asText();
    String name = cell.named() ? NAME : "";
    if (!record.at("/tls/serverName").asText().equals(name)) {
      return is + "server name";
    }
    return switch (cell.expected()) {
      case READ -> {
        String protocol = cell.protocol();
        boolean heard =
            said.contains(
                cell.client() == TlsClients.WEBSOCKETS
                    ? "echo hello"
                    : asked + (protocol.isEmpty() ? "-" : protocol));
        boolean full =
            record.at("/seen").asText().equals("full")
                && record.at("/tls/intercepted").asBoolean()
                && record.at("/tls/proto").asText().equals(protocol)
                && record.at("/tls/version").asText().equals("tls1.3")
                && verified.equals("ok");
        yield heard && full ? "" : is + "should be read";
      }
      case PAGE -> {
        boolean told =
            verified.startsWith(cell.certificate().verdict())
                && record.at("/err").asText().contains(verified)
                && record.at("/http/statusCode").asInt() == 502
                && record.at("/tls/intercepted").asBoolean();
        yield told && said.contains("502") ? "" : is + "should be a page";
      }
      case PASSED ->
          record.at("/why").asText().startsWith("not intercepted: the server's handshake failed")
                  && !said.contains(asked)
              ? ""
              : is + "should be passed through";
      case UNANSWERED ->
          record.at("/tls/intercepted").asBoolean()
                  && record.at("/close/by").asText().equals("server")
                  && !said.contains(asked)
              ? ""
              : is + "should be unanswered";
    };
  }

  /** The record of each port, once each has one: its exchange. */
  private Map<Integer, JsonNode> records() throws Exception {
    var found = new HashMap<Integer, JsonNode>();
    Path file = folder.resolve("records.json");
    Await.until(
        "a record of each of " + cells.size(),
        () -> {
          for (String line : Files.readAllLines(file)) {
            if (line.endsWith("}")) {
              JsonNode record = JSON.readTree(line);
              String host = record.at("/host").asText();
              if (!record.has("websocket")) {
                found.put(Integer.valueOf(host.substring(host.lastIndexOf(':') + 1)), record);
              }
            }
          }
          return cells.stream().allMatch(cell -> found.containsKey(cell.port()));
        });
    return found;
  }

  /** How many there are of each outcome. */
  private Map<Outcome, Long> table() {
    return cells.stream()
        .collect(Collectors.groupingBy(Cell::expected, TreeMap::new, Collectors.counting()));
  }
}
