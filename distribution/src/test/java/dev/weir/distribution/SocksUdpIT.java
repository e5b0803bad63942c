package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams of SOCKS clients (RFC 1928 section 7), and what is written down about them. */
@Timeout(120)
class SocksUdpIT {
  private static final String HERE = "127.0.0.1";

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    open.add(one);
    return one;
  }

  private Gateway start(String services) throws IOException {
    return opened(
        Gateway.start(
            folder,
            "recorders: [{name: lines, file: {path: records.json, sep: \"\\n\"}}]\n" + services));
  }

  private static String service(String type, String options) {
    return """
    - name: %1$s
      addr: 127.0.0.1:0
      handler: {type: %1$s, metadata: {%2$s}}
      listener: {type: tcp}
      recorders: [{name: lines, record: recorder.service.handler}]
    """
        .formatted(type, options);
  }

  private List<JsonNode> records(int count) throws Exception {
    return Datagrams.records(folder.resolve("records.json"), count);
  }

  private DatagramSocket echo(String address) throws IOException {
    return opened(Datagrams.echo(address, 0));
  }

  private SocksDatagrams client(Gateway gateway) throws Exception {
    return opened(SocksDatagrams.open(gateway.address("socks5")));
  }

  @Test
  void takesDatagramsToAddressesOfBothFamiliesAndToNames() throws Exception {
    DatagramSocket four = echo(HERE);
    DatagramSocket six = echo("::1");
    Gateway gateway = start("services:\n" + service("socks5", "ttl: 500ms"));
    SocksDatagrams client = client(gateway);
    List<String> heads =
        List.of(
            SocksDatagrams.head(InetAddress.ofLiteral(HERE), four.getLocalPort()),
            SocksDatagrams.head(InetAddress.ofLiteral("::1"), six.getLocalPort()),
            SocksDatagrams.head("localhost", four.getLocalPort()));
    for (String head : heads) {
      for (int size : new int[] {0, 1, 1_200, 60_000}) {
        SocksDatagrams.Datagram back = client.ask(head, Datagrams.pattern(size));
        assertThat(back.head()).as("%s, %d bytes", head, size).isEqualTo(head);
        assertThat(back.payload()).isEqualTo(Datagrams.pattern(size));
      }
    }
    List<JsonNode> flows = records(3);
    assertThat(flows)
        .allSatisfy(flow -> {
          assertThat(flow.at("/network").asText()).isEqualTo("udp");
          assertThat(flow.at("/inputBytes").asInt()).isEqualTo(61_201);
          assertThat(flow.at("/outputBytes").asInt()).isEqualTo(61_201);
          assertThat(flow.at("/packets/input").asInt()).isEqualTo(4);
          assertThat(flow.at("/packets/output").asInt()).isEqualTo(4);
          assertThat(flow.at("/close/kind").asText()).isEqualTo("idle");
          assertThat(flow.at("/client").asText())
              .isEqualTo(HERE + ":" + client.socket().getLocalPort());
        });
    assertThat(flows.stream().map(flow -> flow.at("/host").asText()))
        .containsExactlyInAnyOrder(
            HERE + ":" + four.getLocalPort(),
            "[::1]:" + six.getLocalPort(),
            "localhost:" + four.getLocalPort());
    client.close();
    DatagramSocket last = echo(HERE);
    SocksDatagrams next = client(gateway);
    next.ask(SocksDatagrams.head(InetAddress.ofLiteral(HERE), last.getLocalPort()), new byte[] {1});
    assertThat(records(4)).as("none for an association that had flows").hasSize(4);
  }

  @Test
  void hearsItsClientOnlyAndCountsWhatItDrops() throws Exception {
    DatagramSocket echo = echo(HERE);
    Gateway gateway = start("services:\n" + service("socks5", "ttl: 60s"));
    SocksDatagrams client = client(gateway);
    String head = SocksDatagrams.head(InetAddress.ofLiteral(HERE), echo.getLocalPort());
    assertThat(client.ask(head, new byte[] {1}).payload()).containsExactly(1);

    DatagramSocket sibling = opened(new DatagramSocket(0, InetAddress.ofLiteral(HERE)));
    DatagramSocket stranger = opened(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2")));
    client.send(sibling, head, new byte[] {2});
    client.send(stranger, head, new byte[] {3});
    client.send("000001" + head.substring(6), new byte[] {4});
    client.send("000080" + head.substring(6), new byte[] {5});
    client.send("00000009", new byte[0]);
    client.send("0000000304", new byte[] {'a'});
    client.send("", new byte[0]);
    assertThat(client.ask(head, new byte[] {6}).payload()).containsExactly(6);

    client.close();
    List<JsonNode> both = records(2);
    JsonNode whole = both.stream().filter(r -> r.has("association")).findFirst().orElseThrow();
    assertThat(whole.at("/association/fragments").asInt()).isEqualTo(2);
    assertThat(whole.at("/association/strangers").asInt()).isEqualTo(2);
    assertThat(whole.at("/association/malformed").asInt()).isEqualTo(3);
    assertThat(whole.at("/association/flows").asInt()).isEqualTo(1);
    JsonNode flow = both.stream().filter(r -> !r.has("association")).findFirst().orElseThrow();
    assertThat(flow.at("/packets/input").asInt()).isEqualTo(2);
    assertThat(flow.at("/close/kind").asText()).isEqualTo("normal");
    assertThat(flow.at("/sid").asText()).isEqualTo(whole.at("/sid").asText());
  }

  @Test
  void anAssociationEndsWithItsConnection() throws Exception {
    DatagramSocket echo = echo(HERE);
    Gateway gateway = start("services:\n" + service("socks5", "ttl: 60s"));
    String head = SocksDatagrams.head(InetAddress.ofLiteral(HERE), echo.getLocalPort());
    SocksDatagrams client = client(gateway);
    client.ask(head, new byte[] {1});
    client.control().shutdownOutput();
    assertThat(client.control().getInputStream().read()).isEqualTo(-1);
    assertThat(records(1).getFirst().at("/close/by").asText()).isEqualTo("client");
    client.send(head, new byte[] {2});
    assertThat(Datagrams.isSilent(client.socket(), 300)).isTrue();
    assertThat(gateway.isAlive()).isTrue();
  }

  @Test
  void moreTargetsThanAllowedEvictTheOldest() throws Exception {
    Gateway gateway = start("services:\n" + service("socks5", "ttl: 60s, maxFlows: 4"));
    SocksDatagrams client = client(gateway);
    for (int i = 0; i < 12; i++) {
      DatagramSocket echo = echo(HERE);
      String head = SocksDatagrams.head(InetAddress.ofLiteral(HERE), echo.getLocalPort());
      assertThat(client.ask(head, new byte[] {(byte) i}).payload()).containsExactly(i);
    }
    assertThat(records(8))
        .allSatisfy(
            flow -> assertThat(flow.at("/err").asText()).startsWith("evicted: more than 4"));
  }

  @Test
  void rulesApplyToEachTargetAndTheUserIsInEachRecord() throws Exception {
    DatagramSocket echo = echo(HERE);
    Gateway gateway =
        start(
            """
            services:
            - name: socks5
              addr: 127.0.0.1:0
              bypass: none
              handler:
                type: socks5
                auth: {username: ann, password: secret}
                metadata: {ttl: 500ms}
              listener: {type: tcp}
              recorders: [{name: lines, record: recorder.service.handler}]
            bypasses:
            - {name: none, matchers: ['*.forbidden.test']}
            """);
    SocksDatagrams client = opened(SocksDatagrams.open(gateway.address("socks5"), "ann", "secret"));
    for (int i = 0; i < 5; i++) {
      client.send(SocksDatagrams.head("a.forbidden.test", 53), new byte[] {1});
    }
    String head = SocksDatagrams.head(InetAddress.ofLiteral(HERE), echo.getLocalPort());
    assertThat(client.ask(head, new byte[] {2}).payload()).containsExactly(2);
    List<JsonNode> both = records(2);
    assertThat(both).allSatisfy(r -> assertThat(r.at("/clientID").asText()).isEqualTo("ann"));
    JsonNode refused =
        both.stream()
            .filter(r -> r.at("/host").asText().equals("a.forbidden.test:53"))
            .findFirst()
            .orElseThrow();
    assertThat(refused.at("/close/kind").asText()).isEqualTo("bypass");
    assertThat(refused.at("/inputBytes").asInt()).isEqualTo(5);
  }

  @Test
  void isNotServedWhereItIsSwitchedOffAndKeepsToItsPorts() throws Exception {
    int free;
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral(HERE))) {
      free = socket.getLocalPort();
    }
    Gateway gateway =
        start(
            "services:\n"
                + service("socks5", "udp: false")
                + service(
                    "auto", "udp.bindRange.min: %1$d, udp.bindRange.max: %1$d".formatted(free)));
    assertThat(Hops.ask(gateway.address("socks5"), "050100" + "05030001" + "000000000000"))
        .isEqualTo("0500" + "05070001000000000000");
    SocksDatagrams one = opened(SocksDatagrams.open(gateway.address("auto")));
    assertThat(one.relay().getPort()).isEqualTo(free);
    assertThat(Hops.ask(gateway.address("auto"), "050100" + "05030001" + "000000000000"))
        .as("the only port is taken")
        .isEqualTo("0500" + "05010001000000000000");
  }

  /** A name server, and {@code dig} through a forwarder that speaks SOCKS. */
  @Test
  void digIsAnsweredThroughAnAssociationAndItsQuestionRecorded() throws Exception {
    DatagramSocket names = opened(Datagrams.serve(HERE, 0, SocksUdpIT::resolve));
    Gateway gateway = start("services:\n" + service("socks5", "sniffing: true, ttl: 60s"));
    SocksDatagrams client = client(gateway);
    String head = SocksDatagrams.head(InetAddress.ofLiteral(HERE), names.getLocalPort());
    DatagramSocket entry =
        opened(
            Datagrams.serve(
                HERE,
                0,
                (socket, packet) -> {
                  byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                  byte[] answer = client.ask(head, question).payload();
                  socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }));
    assertThat(dig(entry.getLocalPort())).contains("93.184.216.34");
    JsonNode record = records(1).getFirst();
    assertThat(record.at("/proto").asText()).isEqualTo("dns");
    assertThat(record.at("/dns/name").asText()).isEqualTo("www.example.com.");
    assertThat(record.at("/dns/answers/0/data").asText()).isEqualTo("93.184.216.34");
    assertThat(record.at("/host").asText()).isEqualTo(HERE + ":" + names.getLocalPort());
  }

  private static String dig(int port) throws Exception {
    Process dig =
        new ProcessBuilder(
                "dig",
                "@127.0.0.1",
                "-p",
                "" + port,
                "+noedns",
                "+tries=1",
                "+time=10",
                "www.example.com",
                "A")
            .redirectErrorStream(true)
            .start();
    String out =
        new String(dig.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(dig.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  private static void resolve(DatagramSocket socket, DatagramPacket packet) throws IOException {
    byte[] answer = Datagrams.answer(Arrays.copyOf(packet.getData(), packet.getLength()));
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
  }

  /** Weir asks Weir; both write down what was said. */
  @Test
  void aChainOfGatewaysCarriesDatagramsBySocksAndByRelayAndBothSeeWhatIsInside() throws Exception {
    DatagramSocket names = opened(Datagrams.serve(HERE, 0, SocksUdpIT::resolve));
    for (String node : List.of("socks5", "relay")) {
      Path far = java.nio.file.Files.createDirectories(folder.resolve(node));
      Gateway second =
          opened(
              Gateway.start(
                  far,
                  "recorders: [{name: lines, file: {path: records.json, sep: \"\\n\"}}]\n"
                      + "services:\n"
                      + service(node, "sniffing: true")));
      Path near = java.nio.file.Files.createDirectories(folder.resolve(node + "-client"));
      Gateway first =
          opened(
              Gateway.start(
                  near,
                  """
                  services:
                  - name: udp
                    addr: 127.0.0.1:0
                    handler: {type: udp, chain: far, metadata: {sniffing: true}}
                    listener: {type: udp}
                    forwarder: {nodes: [{name: names, addr: '127.0.0.1:%d'}]}
                    recorders: [{name: lines, record: recorder.service.handler}]
                  chains:
                  - name: far
                    hops:
                    - name: far
                      nodes:
                      - name: far
                        addr: 127.0.0.1:%d
                        connector: {type: %s}
                        dialer: {type: tcp}
                  recorders: [{name: lines, file: {path: records.json, sep: "\\n"}}]
                  """
                      .formatted(names.getLocalPort(), second.address(node).getPort(), node)));
      DatagramSocket client = opened(Datagrams.client(HERE, first.address("udp").getPort()));
      byte[] question = Datagrams.question(7, node + ".example.org");
      assertThat(Datagrams.ask(client, question)).isEqualTo(Datagrams.answer(question));
      for (Path where : List.of(near, far)) {
        JsonNode record = Datagrams.records(where.resolve("records.json"), 1).getFirst();
        assertThat(record.at("/proto").asText()).as("%s", where).isEqualTo("dns");
        assertThat(record.at("/network").asText()).isEqualTo("udp");
        assertThat(record.at("/dns/name").asText()).isEqualTo(node + ".example.org.");
        assertThat(record.at("/dns/answers/0/ttl").asInt()).isEqualTo(60);
      }
    }
  }
}
