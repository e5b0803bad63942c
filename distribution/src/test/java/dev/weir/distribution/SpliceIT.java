package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that nobody watches go through the kernel, and are counted all the same. */
class SpliceIT {
  private static final long SIZE = 40_000_000;
  private static final String MOVED = "the kernel moves the bytes from here";

  @TempDir static Path folder;
  private static Hops.Server bothWays;
  private static Gateway weir;

  @BeforeAll
  static void start() throws Exception {
    bothWays =
        Hops.tcp(client -> {
          try {
            Servers.Pattern.exchange(client, SIZE);
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
    weir =
        Gateway.start(
            folder,
            """
            services:
            - name: forward
              addr: 127.0.0.1:0
              handler: {type: tcp}
              listener: {type: tcp}
              forwarder: {nodes: [{name: both, addr: '127.0.0.1:%1$d'}]}
              recorders: [{name: lines, record: recorder.service.handler}]
            - name: copying
              addr: 127.0.0.1:0
              handler: {type: tcp, metadata: {splice: false}}
              listener: {type: tcp}
              forwarder: {nodes: [{name: both, addr: '127.0.0.1:%1$d'}]}
              recorders: [{name: lines, record: recorder.service.handler}]
            - name: proxy
              addr: 127.0.0.1:0
              handler: {type: http}
              listener: {type: tcp}
              recorders: [{name: lines, record: recorder.service.handler}]
            - name: sniffing
              addr: 127.0.0.1:0
              handler: {type: http, metadata: {sniffing: true}}
              listener: {type: tcp}
              recorders: [{name: lines, record: recorder.service.handler}]
            recorders:
            - name: lines
              file: {path: records.json, sep: "\\n"}
            log: {level: debug}
            """
                .formatted(bothWays.port()));
  }

  @AfterAll
  static void stop() throws Exception {
    try (var _ = bothWays;
        Gateway running = weir) {
      assertThat(running.stop()).isZero();
    }
  }

  private static Socket connect(String service) throws Exception {
    var address = weir.address(service);
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static Socket tunnel(String service) throws Exception {
    Socket socket = connect(service);
    socket
        .getOutputStream()
        .write(
            "CONNECT 127.0.0.1:%1$d HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\n\r\n"
                .formatted(bothWays.port())
                .getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 200");
    return socket;
  }

  private static JsonNode record(String service, Predicate<JsonNode> wanted) throws Exception {
    var mapper = new ObjectMapper();
    var found = new JsonNode[1];
    Path records = folder.resolve("records.json");
    Await.until(
        "a record of " + service,
        () -> {
          String all = Files.exists(records) ? Files.readString(records) : "";
          for (String line : all.lines().toList()) {
            JsonNode record = line.isEmpty() ? mapper.createObjectNode() : mapper.readTree(line);
            if (record.at("/service").asText().equals(service) && wanted.test(record)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  private static boolean movedByKernel(JsonNode record) {
    String session = record.at("/sid").asText();
    assertThat(session).isNotEmpty();
    return weir.err().stream().anyMatch(line -> line.contains(MOVED) && line.contains(session));
  }

  private static void assertMoved(String service, long around) throws Exception {
    JsonNode record = record(service, any -> true);
    Await.until("the kernel moved the bytes: " + weir.err(), () -> movedByKernel(record));
    assertThat(record.at("/inputBytes").asLong()).isEqualTo(SIZE + around);
    assertThat(record.at("/outputBytes").asLong()).isGreaterThanOrEqualTo(SIZE);
  }

  @Test
  void aForwardedPortThatIsNotSniffed() throws Exception {
    try (Socket socket = connect("forward")) {
      Servers.Pattern.exchange(socket, SIZE);
    }
    assertMoved("forward", 0);
    assertThat(record("forward", any -> true).at("/outputBytes").asLong()).isEqualTo(SIZE);
  }

  @Test
  void aTunnelThatIsNotSniffed() throws Exception {
    try (Socket socket = tunnel("proxy")) {
      Servers.Pattern.exchange(socket, SIZE);
    }
    assertMoved("proxy", 0);
    assertThat(record("proxy", any -> true).at("/outputBytes").asLong()).isEqualTo(SIZE);
  }

  @Test
  void aTunnelInWhichNobodyRecognisesAnything() throws Exception {
    try (Socket socket = tunnel("sniffing")) {
      Servers.Pattern.exchange(socket, SIZE);
    }
    assertMoved("sniffing", 0);
  }

  @Test
  void aServiceThatMustNot() throws Exception {
    try (Socket socket = connect("copying")) {
      Servers.Pattern.exchange(socket, SIZE);
    }
    JsonNode record = record("copying", any -> true);
    assertThat(record.at("/inputBytes").asLong()).isEqualTo(SIZE);
    assertThat(movedByKernel(record)).isFalse();
  }
}
