package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends and resets at every phase, and loops: one record each, and every descriptor given back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler: {type: http, metadata: {sniffing: true, readTimeout: 2s, idleTimeout: 2s}}
        listener: {type: tcp}
        metadata: {dialTimeout: 1s}
        recorders: [{name: lines, record: recorder.service.handler}]
      recorders:
      - name: lines
        file: {path: records.json, sep: "\\n"}
      """;

  private static final String SWITCH =
      String.join("\r\n", "HTTP/1.1 101 x", "Connection: Upgrade", "Upgrade: x", "", "");

  private Path folder;
  private Gateway gateway;
  private InetSocketAddress proxy;
  private ServerSocket origin;
  private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();
  private int baseline;
  private int told;

  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    folder = home;
    origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    gateway = Gateway.start(folder, PROXY);
    proxy = gateway.address("proxy");
    try (Socket client = client(head("whole"))) {
      assertThat(read(client)).startsWith("HTTP/1.1 200");
    }
    assertThat(newRecords(1)).hasSize(1);
    Await.until("the first leg is closed", () -> accepted.isEmpty());
    baseline = descriptors();
  }

  @BeforeEach
  void count() throws Exception {
    told = Files.readAllLines(folder.resolve("records.json")).size();
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  /** What the origin does is in the path: half an answer, none, a reset, an upgrade. */
  private void serve() {
    while (!origin.isClosed()) {
      try {
        Socket socket = origin.accept();
        accepted.add(socket);
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      String request = readHead(socket.getInputStream());
      String answer = "";
      if (request.contains("/whole")) {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      } else if (request.contains("/half")) {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun";
      } else if (request.contains("/upgrade")) {
        answer = SWITCH;
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      if (request.contains("reset")) {
        socket.setSoLinger(true, 0);
      } else if (!request.contains("end")) {
        var _ = socket.getInputStream().readAllBytes();
      }
    } catch (IOException e) {
      assertThat(socket.isClosed()).isTrue();
    } finally {
      accepted.remove(socket);
    }
  }

  private String head(String path) {
    return "GET http://127.0.0.1:"
        + origin.getLocalPort()
        + "/"
        + path
        + " HTTP/1.1\r\n"
        + "Host: 127.0.0.1:"
        + origin.getLocalPort()
        + "\r\n\r\n";
  }

  private Socket client(String text) throws IOException {
    var socket = new Socket(proxy.getAddress(), proxy.getPort());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void leave(Socket client, String how) throws IOException {
    switch (how) {
      case "reset" -> client.setSoLinger(true, 0);
      case "half" -> {
        client.shutdownOutput();
        var _ = client.getInputStream().readAllBytes();
      }
      default -> assertThat(how).isEqualTo("end");
    }
    client.close();
  }

  @ParameterizedTest
  @CsvSource({
    "in the head, end",
    "in the head, reset",
    "in the upload, end",
    "in the upload, reset",
    "before the answer, end",
    "before the answer, reset",
    "in the answer, end",
    "in the answer, reset",
    "after an upgrade, end",
    "after an upgrade, reset",
    "in a tunnel, end",
    "in a tunnel, reset",
    "in a tunnel, half",
    "in a hello in a tunnel, end",
    "in a hello in a tunnel, reset",
    "while connecting, end",
    "while connecting, reset",
  })
  void aClientThatGoesLeavesOneRecord(String phase, String how) throws Exception {
    String target = "127.0.0.1:" + origin.getLocalPort();
    String connect = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
    Socket client =
        switch (phase) {
          case "in the head" -> client("GET http://" + target + "/ HTTP/1.1\r\nHos");
          case "in the upload" ->
              client(head("silent").replace("\r\n\r\n", "\r\nContent-Length: 9\r\n\r\nhalf"));
          case "before the answer" -> reached(client(head("silent")));
          case "in the answer" -> answered(client(head("half")), "begun");
          case "after an upgrade" ->
              answered(
                  client(
                      head("upgrade")
                          .replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")),
                  "\r\n\r\n");
          case "in a tunnel" -> answered(client(connect), "\r\n\r\n");
          case "in a hello in a tunnel" -> {
            Socket tunnel = answered(client(connect), "\r\n\r\n");
            tunnel.getOutputStream().write(new byte[] {0x16, 3, 1, 1, 0, 1, 0});
            yield tunnel;
          }
          // An address for documentation: packets to it go nowhere.
          case "while connecting" ->
              client("CONNECT 192.0.2.1:81 HTTP/1.1\r\nHost: 192.0.2.1:81\r\n\r\n");
          default -> throw new AssertionError(phase);
        };
    leave(client, how);
    JsonNode record = newRecords(1).getFirst();
    assertThat(record.at("/close/kind").asText()).isNotEmpty();
    assertQuiet();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end", "reset", "half-end", "half-reset", "upgrade-end", "upgrade-reset"})
  void aServerThatGoesLeavesOneRecord(String how) throws Exception {
    try (Socket client =
        client(head(how).replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"))) {
      String answer = read(client);
      if (how.startsWith("half")) {
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("begun");
      } else if (how.startsWith("upgrade")) {
        assertThat(answer).startsWith("HTTP/1.1 101");
      } else {
        assertThat(answer).startsWith("HTTP/1.1 502");
      }
    } catch (java.net.SocketException reset) {
      assertThat(how).endsWith("reset");
    }
    JsonNode record = newRecords(1).getFirst();
    assertThat(record.at("/close/kind").asText()).isNotEmpty();
    assertQuiet();
  }

  @Test
  void aServerThatIsNotThereOrSilentIsNamedInOneRecord() throws Exception {
    int closed;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = gone.getLocalPort();
    }
    try (Socket client =
        client(
            "GET http://127.0.0.1:"
                + closed
                + "/ HTTP/1.1\r\nHost: x\r\n"
                + "Connection: close\r\n\r\n")) {
      assertThat(read(client)).startsWith("HTTP/1.1 503");
    }
    assertThat(newRecords(1).getFirst().at("/close/kind").asText()).isEqualTo("refused");
    Await.until(
        "the log has one line about it",
        () ->
            gateway.err().stream().filter(line -> line.contains("127.0.0.1:" + closed)).count()
                == 1);
    try (Socket client = client("CONNECT no-such-name.invalid:80 HTTP/1.1\r\nHost: x\r\n\r\n")) {
      assertThat(read(client)).startsWith("HTTP/1.1 50");
    }
    assertThat(newRecords(1).getFirst().at("/close/kind").asText()).isEqualTo("dns");
    assertQuiet();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "127.1",
        "0x7f.1",
        "2130706433"
      })
  void aTargetThatIsTheProxyItselfIsALoop(String alias) throws Exception {
    String self = alias + ":" + proxy.getPort();
    try (Socket client =
        client(
            "GET http://"
                + self
                + "/ HTTP/1.1\r\nHost: "
                + self
                + "\r\n"
                + "Connection: close\r\n\r\n")) {
      assertThat(read(client)).containsPattern("^HTTP/1.1 (508|400|502|503)");
    }
    try (Socket client = client("CONNECT " + self + " HTTP/1.1\r\nHost: " + self + "\r\n\r\n")) {
      assertThat(read(client)).containsPattern("^HTTP/1.1 (508|400|502|503)");
    }
    List<JsonNode> records = newRecords(2);
    assertThat(records)
        .allSatisfy(record ->
            assertThat(record.at("/close/kind").asText()).isIn("loop", "dns", "protocol"));
    assertQuiet();
  }

  /** The request has reached the origin. */
  private Socket reached(Socket client) throws Exception {
    Await.until("the origin has it", () -> !accepted.isEmpty());
    return client;
  }

  private static Socket answered(Socket client, String upTo) throws IOException {
    var answer = new StringBuilder();
    while (answer.indexOf(upTo) < 0) {
      int next = client.getInputStream().read();
      assertThat(next).as("answer so far: %s", answer).isNotNegative();
      answer.append((char) next);
    }
    return client;
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    int next = in.read();
    while (next >= 0) {
      head.append((char) next);
      if (head.length() > 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        break;
      }
      next = in.read();
    }
    return head.toString();
  }

  /** The whole answer, or the answer's head and body where the connection stays open. */
  private static String read(Socket client) throws IOException {
    client.shutdownOutput();
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  /** Waits for so many records beyond those told before; there must be no more of them. */
  private List<JsonNode> newRecords(int count) throws Exception {
    Path file = folder.resolve("records.json");
    Await.until(
        count + " records",
        () -> Files.exists(file) && Files.readAllLines(file).size() >= told + count);
    Await.until("all is over", () -> accepted.isEmpty());
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(told + count);
    var json = new ObjectMapper();
    List<JsonNode> fresh = new ArrayList<>();
    for (String line : lines.subList(told, lines.size())) {
      fresh.add(json.readTree(line));
    }
    told = lines.size();
    return fresh;
  }

  private int descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return (int) all.count();
    }
  }

  private void assertQuiet() throws Exception {
    Await.until("descriptors are given back", () -> descriptors() <= baseline);
    assertThat(gateway.err()).noneMatch(line -> line.contains("Exception"));
  }
}
