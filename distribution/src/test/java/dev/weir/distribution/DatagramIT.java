package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forwarding of datagrams, and DNS over both transports, by anybody: no privilege is needed. */
@Timeout(120)
class DatagramIT {
  private static final String HERE = "127.0.0.1";

  @TempDir Path folder;

  private Path records() {
    return folder.resolve("records.json");
  }

  private static String service(String type, int target, String metadata) {
    return """
    - name: %1$s
      addr: 127.0.0.1:0
      handler: {type: %1$s, metadata: {%3$s}}
      listener: {type: %1$s, metadata: {%3$s}}
      forwarder: {nodes: [{name: target, addr: '127.0.0.1:%2$d'}]}
      recorders: [{name: lines, record: recorder.service.handler}]
    """
        .formatted(type, target, metadata);
  }

  private Gateway start(String... services) throws IOException {
    return Gateway.start(
        folder,
        "recorders: [{name: lines, file: {path: records.json, sep: \"\\n\"}}]\nservices:\n"
            + String.join("", services));
  }

  private static DatagramSocket client(Gateway gateway) throws Exception {
    return Datagrams.client(HERE, gateway.address("udp").getPort());
  }

  @Test
  void forwardsDatagramsOfAllSizesAndWritesTheFlowDownOnce() throws Exception {
    try (DatagramSocket echo = Datagrams.echo(HERE, 0);
        Gateway gateway = start(service("udp", echo.getLocalPort(), "ttl: 1s"));
        DatagramSocket client = client(gateway)) {
      int[] sizes = {1, 512, 4097, 40_000, 60_000, 65_507};
      for (int size : sizes) {
        assertThat(Datagrams.ask(client, Datagrams.pattern(size)))
            .as("%d bytes", size)
            .isEqualTo(Datagrams.pattern(size));
      }
      JsonNode record = Datagrams.records(records(), 1).getFirst();
      int total = Arrays.stream(sizes).sum();
      assertThat(record.at("/network").asText()).isEqualTo("udp");
      assertThat(record.at("/inputBytes").asInt()).isEqualTo(total);
      assertThat(record.at("/outputBytes").asInt()).isEqualTo(total);
      assertThat(record.at("/packets/input").asInt()).isEqualTo(sizes.length);
      assertThat(record.at("/packets/output").asInt()).isEqualTo(sizes.length);
      assertThat(record.at("/close/kind").asText()).isEqualTo("idle");
    }
  }

  @Test
  void aDatagramWithoutContentIsPassedOnBothWays() throws Exception {
    try (DatagramSocket echo = Datagrams.echo(HERE, 0);
        Gateway gateway = start(service("udp", echo.getLocalPort(), "ttl: 5s"));
        var client = new DatagramSocket()) {
      client.setSoTimeout(10_000);
      for (byte[] content : new byte[][] {{}, {1}, {}, {2}}) {
        // Not connected: Java's connected sockets send nothing at all where there is no content.
        client.send(new DatagramPacket(content, content.length, gateway.address("udp")));
        assertThat(Datagrams.receive(client)).isEqualTo(content);
      }
    }
  }

  @Test
  void aStreamFromTheServerKeepsItsFlowAlive() throws Exception {
    try (DatagramSocket streaming = Datagrams.serve(HERE, 0, DatagramIT::stream);
        Gateway gateway = start(service("udp", streaming.getLocalPort(), "ttl: 1s"));
        DatagramSocket client = client(gateway)) {
      client.send(new DatagramPacket(new byte[] {1}, 1));
      for (int i = 0; i < 8; i++) {
        assertThat(Datagrams.receive(client)).containsExactly(i);
      }
    }
  }

  /** A datagram each 250 ms, for much longer than the client's silence may last. */
  private static void stream(DatagramSocket socket, DatagramPacket packet) throws IOException {
    for (int i = 0; i < 8; i++) {
      var tick = new byte[] {(byte) i};
      socket.send(new DatagramPacket(tick, 1, packet.getSocketAddress()));
      java.util.concurrent.locks.LockSupport.parkNanos(250_000_000);
    }
  }

  @Test
  void aClosedPortEndsTheFlowAndNothingElse() throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Gateway gateway = start(service("udp", port, "ttl: 10s"));
        DatagramSocket client = client(gateway)) {
      client.send(new DatagramPacket(new byte[] {1}, 1));
      assertThat(Datagrams.records(records(), 1).getFirst().at("/close/kind").asText())
          .isEqualTo("refused");
      try (DatagramSocket echo = Datagrams.echo(HERE, port)) {
        assertThat(echo.isBound()).isTrue();
        assertThat(Datagrams.ask(client, new byte[] {2})).containsExactly(2);
      }
    }
  }

  @Test
  void aNameServersAnswersAreRecordedOverBothTransports() throws Exception {
    try (DatagramSocket names = Datagrams.serve(HERE, 0, DatagramIT::resolve);
        ServerSocket streams =
            new ServerSocket(names.getLocalPort(), 8, InetAddress.getLoopbackAddress());
        Gateway gateway =
            start(
                service("udp", names.getLocalPort(), "sniffing: true, ttl: 10s"),
                service("tcp", names.getLocalPort(), "sniffing: true"));
        DatagramSocket client = client(gateway)) {
      Thread.ofVirtual().start(() -> resolve(streams));
      byte[] question = Datagrams.question(77, "www.Example.com");
      assertThat(Datagrams.ask(client, question)).isEqualTo(Datagrams.answer(question));
      assertThat(overTcp(gateway.address("tcp"), question)).isEqualTo(Datagrams.answer(question));
      List<JsonNode> both = Datagrams.records(records(), 2);
      assertThat(both)
          .allSatisfy(record -> {
            assertThat(record.at("/proto").asText()).isEqualTo("dns");
            assertThat(record.at("/dns/id").asInt()).isEqualTo(77);
            assertThat(record.at("/dns/name").asText()).isEqualTo("www.Example.com.");
            assertThat(record.at("/dns/rcode").asText()).isEqualTo("NOERROR");
            assertThat(record.at("/dns/answers/0/data").asText()).isEqualTo("93.184.216.34");
            assertThat(record.at("/dns/answers/0/ttl").asInt()).isEqualTo(60);
            assertThat(record.at("/dns/answer").asText())
                .contains(";; ANSWER SECTION:\nwww.Example.com.\t60\tIN\tA\t93.184.216.34\n");
          });
      assertThat(both.stream().map(r -> r.at("/network").asText()))
          .containsExactlyInAnyOrder("udp", "tcp");
    }
  }

  private static void resolve(DatagramSocket socket, DatagramPacket packet) throws IOException {
    byte[] answer = Datagrams.answer(Arrays.copyOf(packet.getData(), packet.getLength()));
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
  }

  private static void resolve(ServerSocket server) {
    try (Socket socket = server.accept()) {
      byte[] answer = Datagrams.answer(framed(new DataInputStream(socket.getInputStream())));
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(answer.length);
      out.write(answer);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] framed(DataInputStream in) throws IOException {
    return in.readNBytes(in.readUnsignedShort());
  }

  private static byte[] overTcp(InetSocketAddress address, byte[] question) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(question.length);
      out.write(question);
      return framed(new DataInputStream(socket.getInputStream()));
    }
  }

  @Test
  void manyMoreClientsThanFlowsLeaveItServingWithAsManySocketsAsThereMayBe(@TempDir Path many)
      throws Exception {
    // Elsewhere: so many records need not each be held against the schema.
    Path lines = many.resolve("lines");
    int clients = 100_000;
    try (DatagramSocket echo = Datagrams.echo(HERE, 0);
        Gateway gateway =
            Gateway.start(
                folder,
                "recorders: [{name: lines, file: {path: '%s'}}]%nservices:%n".formatted(lines)
                    + service("udp", echo.getLocalPort(), "ttl: 60s, maxFlows: 1000"))) {
      var to = gateway.address("udp");
      for (int i = 0; i < clients; i++) {
        var address = InetAddress.ofLiteral("127.0.77." + (1 + i / 30_000));
        var from = new InetSocketAddress(address, 20_000 + i % 30_000);
        try (var client = new DatagramSocket(from)) {
          client.send(new DatagramPacket(new byte[] {1}, 1, to));
        }
        if (i % 500 == 0) {
          // What comes faster than it is read is lost in the system's buffer, and proves nothing.
          isServed(to);
        }
      }
      isServed(to);
      try (var descriptors = java.nio.file.Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
        assertThat(descriptors.count()).isLessThan(1_200);
      }
      Await.until("evicted flows", () -> evicted(lines) > clients / 2);
      gateway.awaitLog("too many flows");
    }
  }

  private static long evicted(Path records) throws IOException {
    try (var lines = java.nio.file.Files.lines(records)) {
      return lines.filter(line -> line.contains("evicted: more than 1000 flows")).count();
    }
  }

  private static void isServed(InetSocketAddress address) throws IOException {
    try (DatagramSocket client = Datagrams.client(HERE, address.getPort())) {
      assertThat(Datagrams.ask(client, new byte[] {7})).containsExactly(7);
    }
  }

  @Test
  void aCommandLineMayNameSeveralTargetsAndIsToldWhichOfItsOptionsDoNothing() throws Exception {
    try (DatagramSocket one = Datagrams.serve(HERE, 0, (s, p) -> reply(s, p, 1));
        DatagramSocket two = Datagrams.serve(HERE, 0, (s, p) -> reply(s, p, 2));
        Gateway gateway =
            Gateway.command(
                Root.unpacked(),
                folder,
                "-L",
                "udp://127.0.0.1:0/127.0.0.1:%d,127.0.0.1:%d?sniffing=true&ttl=10s&keepalive=false"
                    .formatted(one.getLocalPort(), two.getLocalPort()))) {
      int port = gateway.address("service-0").getPort();
      List<Integer> answers = new java.util.ArrayList<>();
      for (int i = 0; i < 4; i++) {
        try (DatagramSocket client = Datagrams.client(HERE, port)) {
          answers.add((int) Datagrams.ask(client, new byte[] {0})[0]);
          assertThat(Datagrams.ask(client, new byte[] {0})[0])
              .as("a flow stays with its target")
              .isEqualTo(answers.getLast().byteValue());
        }
      }
      assertThat(answers).containsExactlyInAnyOrder(1, 1, 2, 2);
      gateway.awaitLog("keepalive: false has no effect");
    }
  }

  private static void reply(DatagramSocket socket, DatagramPacket packet, int answer)
      throws IOException {
    socket.send(new DatagramPacket(new byte[] {(byte) answer}, 1, packet.getSocketAddress()));
  }

  /** The grammar has one forwarder by three names, and it goes by what the listener accepts. */
  @Test
  void allNamesOfTheForwarderServeBothNetworks() throws Exception {
    try (DatagramSocket echo = Datagrams.echo(HERE, 0);
        Origin origin = Origin.start("hello")) {
      var services = new StringBuilder("services:\n");
      for (String handler : List.of("tcp", "udp", "forward")) {
        services.append(form("udp-" + handler, handler, "udp", echo.getLocalPort()));
        services.append(form("tcp-" + handler, handler, "tcp", origin.port()));
      }
      try (Gateway gateway = Gateway.start(folder, services.toString())) {
        for (String handler : List.of("tcp", "udp", "forward")) {
          int port = gateway.address("udp-" + handler).getPort();
          try (DatagramSocket client = Datagrams.client(HERE, port)) {
            assertThat(Datagrams.ask(client, new byte[] {9})).containsExactly(9);
          }
          int stream = gateway.address("tcp-" + handler).getPort();
          assertThat(Hops.curl("http://127.0.0.1:" + stream + "/").out()).isEqualTo("hello");
        }
      }
    }
  }

  private static String form(String name, String handler, String listener, int target) {
    return """
    - name: %s
      addr: 127.0.0.1:0
      handler: {type: %s}
      listener: {type: %s}
      forwarder: {nodes: [{name: target, addr: '127.0.0.1:%d'}]}
    """
        .formatted(name, handler, listener, target);
  }

  @Test
  void datagramsThroughAChainOfHttpProxiesAreRefusedAtStart() throws Exception {
    try (Gateway gateway =
        Gateway.command(
            Root.unpacked(),
            folder,
            "-L",
            "udp://127.0.0.1:0/127.0.0.1:53",
            "-F",
            "http://127.0.0.1:8080")) {
      assertThat(gateway.waitFor()).isEqualTo(78);
      assertThat(String.join("\n", gateway.err()))
          .contains("datagrams cannot go through it: no connector of its last hop")
          .contains("(expected: relay or socks5 there, or another chain)");
    }
  }

  @Test
  void aNodeThatSendsDatagramsBesideItsConnectionMustBeTheOnlyHop() throws Exception {
    String[] start = {
      "check", "-L", "redu://:12345?ttl=30s", "-F", "http://h:1", "-F", "socks5://h:2"
    };
    try (Gateway gateway = Gateway.command(Root.unpacked(), folder, start)) {
      assertThat(gateway.waitFor()).isEqualTo(78);
      assertThat(String.join("\n", gateway.err()) + String.join("\n", gateway.out()))
          .contains("datagrams cannot go through it: the connector of its last hop")
          .contains("(expected: relay there, or that hop alone)");
    }
    String[] alone = {"check", "-L", "redu://:12345?ttl=30s", "-F", "socks5://h:2"};
    try (Gateway gateway = Gateway.command(Root.unpacked(), folder, alone)) {
      assertThat(gateway.waitFor()).as("%s", gateway.err()).isZero();
    }
    String[] inside = {"check", "-L", "redu://:1", "-F", "socks5://h:2", "-F", "relay://h:1"};
    try (Gateway gateway = Gateway.command(Root.unpacked(), folder, inside)) {
      assertThat(gateway.waitFor()).as("%s", gateway.err()).isZero();
    }
  }

  @Test
  void aHandlerOfStreamsIsRefusedOnAListenerOfDatagrams() throws Exception {
    try (Gateway gateway =
        Gateway.start(
            folder,
            "services: [{name: a, addr: '127.0.0.1:0', listener: {type: udp},"
                + " handler: {type: http}}]")) {
      assertThat(gateway.waitFor()).isEqualTo(78);
      assertThat(String.join("\n", gateway.err()))
          .contains("\"http\": the handler does not serve udp");
    }
  }
}
