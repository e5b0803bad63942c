package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code red} and {@code redu} on a gateway whose only way out is another Weir, on the server's
 * machine. The firewall's rules are those of the guide for iptables. Needs root.
 */
@Timeout(180)
class TransparentChainIT {
  private static final int ECHO = 7000;

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Playground ground;

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

  private static String rules(String tool, String family, String... excluded) {
    var lines = new StringBuilder();
    lines.append("ip %s rule add fwmark 1 lookup 100\n".formatted(family));
    lines.append("ip %s route add local default dev lo table 100\n".formatted(family));
    lines.append("T -N DIVERT\nT -A DIVERT -j MARK --set-mark 1\nT -A DIVERT -j ACCEPT\n");
    lines.append("T -A PREROUTING -p tcp -m socket -j DIVERT\nT -N GOST\n");
    for (String protocol : List.of("tcp", "udp")) {
      for (String net : excluded) {
        lines.append("T -A GOST -p %s -d %s -j RETURN\n".formatted(protocol, net));
      }
      lines.append("T -A GOST -p %s -m mark --mark 100 -j RETURN\n".formatted(protocol));
      lines.append(
          "T -A GOST -p %s -j TPROXY --tproxy-mark 0x1/0x1 --on-port 12345\n".formatted(protocol));
      lines.append("T -A PREROUTING -p %s -j GOST\n".formatted(protocol));
    }
    return lines.toString().replaceAll("(?m)^T ", tool + " -t mangle ");
  }

  private void machines(String node) throws Exception {
    ground = opened(Playground.create());
    ground.gateway.sh(
        rules("iptables", "", "127.0.0.0/8", "255.255.255.255/32")
            + rules("ip6tables", "-6", "::1/128", "fe80::/10", "ff00::/8"));
    Path far = Files.createDirectory(folder.resolve("far"));
    int port = node.equals("relay") ? 8420 : 1080;
    Gateway second = opened(Gateway.in(ground.server, far, "-L", node + "://:" + port));
    assertThat(second.address("service-0").getPort()).isEqualTo(port);
    Gateway first =
        opened(
            ground.weirWith(
                folder,
                """
                services:
                - name: tcp
                  addr: :12345
                  handler: {type: red, chain: out, metadata: {tproxy: true}}
                  listener: {type: red, metadata: {tproxy: true}}
                - name: udp
                  addr: :12345
                  handler: {type: redu, chain: out, metadata: {sniffing: true}}
                  listener: {type: redu, metadata: {ttl: 6s, readBufferSize: 4096}}
                  recorders: [{name: lines, record: recorder.service.handler}]
                chains:
                - name: out
                  hops:
                  - name: far
                    sockopts: {mark: 100}
                    nodes:
                    - name: far
                      addr: 10.71.2.2:%d
                      connector: {type: %s}
                      dialer: {type: tcp}
                recorders: [{name: lines, file: {path: records.json, sep: "\\n"}}]
                """
                    .formatted(port, node)));
    assertThat(first.address("tcp").getPort()).isEqualTo(12345);
    assertThat(first.address("udp").getPort()).isEqualTo(12345);
  }

  private void serve(String address, int port, Datagrams.Answer answer) throws Exception {
    opened(
        ground.server.in((Callable<DatagramSocket>) () -> Datagrams.serve(address, port, answer)));
  }

  private DatagramSocket client(String address, int port) throws Exception {
    return opened(Datagrams.client(ground.client, address, port));
  }

  private JsonNode record(String original) throws Exception {
    JsonNode[] found = new JsonNode[1];
    Await.until(
        "a record of " + original,
        () -> {
          for (JsonNode record : Datagrams.records(folder.resolve("records.json"))) {
            if (record.at("/original").asText().equals(original)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay", "socks5"})
  void everythingGoesOutByTheOtherGatewayAndIsWrittenDown(String node) throws Exception {
    machines(node);
    for (String address : List.of(Playground.SERVER_4, Playground.SERVER_6)) {
      datagramsOfAllSizes(address, node);
      questions(address);
      firstPacketsOfQuic(address);
    }
    try (Servers _ = Servers.start(ground.server, folder);
        Socket socket = Playground.connect(ground.client, Playground.SERVER_6, Servers.ECHO)) {
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    }
  }

  private void datagramsOfAllSizes(String address, String node) throws Exception {
    serve(address, ECHO, DatagramSocket::send);
    DatagramSocket client = client(address, ECHO);
    int[] sizes = {1, 1_200, 9_001, 60_000};
    for (int size : sizes) {
      assertThat(Datagrams.ask(client, Datagrams.pattern(size)))
          .as("%d bytes by %s", size, node)
          .isEqualTo(Datagrams.pattern(size));
    }
    JsonNode record = record(Playground.text(address, ECHO));
    assertThat(record.at("/inputBytes").asInt()).isEqualTo(Arrays.stream(sizes).sum());
    assertThat(record.at("/outputBytes").asInt()).isEqualTo(Arrays.stream(sizes).sum());
    assertThat(record.at("/route").asText())
        .startsWith("far@10.71.2.2:")
        .endsWith(" > " + Playground.text(address, ECHO));
  }

  private void questions(String address) throws Exception {
    serve(address, 53, TransparentChainIT::resolve);
    byte[] question = Datagrams.question(5, "example.org");
    assertThat(Datagrams.ask(client(address, 53), question)).isEqualTo(Datagrams.answer(question));
    JsonNode record = record(Playground.text(address, 53));
    assertThat(record.at("/dns/name").asText()).isEqualTo("example.org.");
    assertThat(record.at("/dns/answers/0/data").asText()).isEqualTo("93.184.216.34");
  }

  private static void resolve(DatagramSocket socket, DatagramPacket packet) throws IOException {
    byte[] answer = Datagrams.answer(Arrays.copyOf(packet.getData(), packet.getLength()));
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
  }

  private void firstPacketsOfQuic(String address) throws Exception {
    for (int version : new int[] {1, 2}) {
      int port = 443 + version;
      serve(address, port, DatagramSocket::send);
      byte[] initial =
          Files.readAllBytes(
              Root.folder()
                  .resolve("distribution/src/test/resources/dev/weir/distribution")
                  .resolve("quic-initial-v" + version));
      assertThat(Datagrams.ask(client(address, port), initial)).isEqualTo(initial);
      JsonNode record = record(Playground.text(address, port));
      assertThat(record.at("/proto").asText()).isEqualTo("quic");
      assertThat(record.at("/tls/serverName").asText()).isEqualTo("example.com");
      assertThat(record.at("/tls/ja4").asText()).startsWith("q13d");
    }
  }
}
