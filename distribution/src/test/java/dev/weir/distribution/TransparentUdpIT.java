package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code redu} on a gateway between two machines, with the firewall's TPROXY. Needs root. */
@Timeout(120)
class TransparentUdpIT {
  private static final int ECHO = 7000;

  /** What goes through the gateway comes to Weir; what Weir sends has the mark and does not. */
  private static final String RULES =
      """
      ip rule add fwmark 1 lookup 100
      ip route add local default dev lo table 100
      ip -6 rule add fwmark 1 lookup 100
      ip -6 route add local default dev lo table 100
      nft -f - <<'END'
      table inet test {
        chain pre {
          type filter hook prerouting priority mangle; policy accept;
          meta mark 100 return
          meta l4proto udp fib daddr type != local meta nfproto ipv4 \
            tproxy ip to :12345 meta mark set 1 counter accept
          meta l4proto udp fib daddr type != local meta nfproto ipv6 \
            tproxy ip6 to :12345 meta mark set 1 counter accept
        }
      }
      END
      """;

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Playground playground;

  @BeforeEach
  void machines() throws IOException {
    playground = Playground.create();
    playground.gateway.sh(RULES);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    playground.close();
  }

  private Gateway start(String options) throws Exception {
    Gateway gateway =
        playground.weirWith(
            folder,
            """
            services:
            - name: redu
              addr: :12345
              sockopts: {mark: 100}
              handler: {type: redu, metadata: {sniffing: true}}
              listener: {type: redu, metadata: {%s}}
              recorders: [{name: lines, record: recorder.service.handler}]
            recorders: [{name: lines, file: {path: records.json, sep: "\\n"}}]
            """
                .formatted(options));
    open.add(gateway);
    // The wildcard address is on the loopback of the gateway, too.
    assertThat(gateway.address("redu").getPort()).isEqualTo(12345);
    return gateway;
  }

  private void serve(String address, int port, Datagrams.Answer answer) throws Exception {
    open.add(
        playground.server.in(
            (Callable<DatagramSocket>) () -> Datagrams.serve(address, port, answer)));
  }

  private DatagramSocket client(String address, int port) throws Exception {
    DatagramSocket socket = Datagrams.client(playground.client, address, port);
    open.add(socket);
    return socket;
  }

  private List<JsonNode> records(int count) throws Exception {
    return Datagrams.records(folder.resolve("records.json"), count);
  }

  @ParameterizedTest
  @ValueSource(strings = {Playground.SERVER_4, Playground.SERVER_6})
  void answersComeFromWhereTheClientWroteTo(String address) throws Exception {
    serve(address, ECHO, DatagramSocket::send);
    start("ttl: 1s");
    DatagramSocket client = client(address, ECHO);
    int[] sizes = {1, 2, 3, 1_200, 9_001, 60_000, 65_507};
    for (int size : sizes) {
      assertThat(Datagrams.ask(client, Datagrams.pattern(size)))
          .as("%d bytes", size)
          .isEqualTo(Datagrams.pattern(size));
    }
    JsonNode record = records(1).getFirst();
    assertThat(record.at("/original").asText()).isEqualTo(Playground.text(address, ECHO));
    assertThat(record.at("/host").asText()).isEqualTo(Playground.text(address, ECHO));
    assertThat(record.at("/client").asText()).endsWith(":" + client.getLocalPort());
    assertThat(record.at("/inputBytes").asInt()).isEqualTo(Arrays.stream(sizes).sum());
    assertThat(record.at("/outputBytes").asInt()).isEqualTo(Arrays.stream(sizes).sum());
    assertThat(record.at("/packets/input").asInt()).isEqualTo(sizes.length);
  }

  @Test
  void aThousandFlowsAreServed() throws Exception {
    serve(Playground.SERVER_4, ECHO, DatagramSocket::send);
    Gateway gateway = start("ttl: 20s");
    List<DatagramSocket> clients = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      DatagramSocket client = client(Playground.SERVER_4, ECHO);
      clients.add(client);
      byte[] mine = ("flow " + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      client.send(new DatagramPacket(mine, mine.length));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(
              new String(
                  Datagrams.receive(clients.get(i)), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("flow " + i);
    }
    assertThat(gateway.isAlive()).isTrue();
  }

  @Test
  void moreFlowsThanAllowedEvictTheOldestAndServeTheNewest() throws Exception {
    serve(Playground.SERVER_4, ECHO, DatagramSocket::send);
    start("ttl: 60s, maxFlows: 16");
    for (int i = 0; i < 60; i++) {
      DatagramSocket client = client(Playground.SERVER_4, ECHO);
      assertThat(Datagrams.ask(client, new byte[] {(byte) i})).containsExactly(i);
    }
    assertThat(records(40).getFirst().at("/err").asText()).startsWith("evicted: more than");
  }

  @Test
  void aOneWayStreamToTheClientIsNotCut() throws Exception {
    serve(
        Playground.SERVER_6,
        ECHO,
        (socket, packet) -> {
          for (int i = 0; i < 8; i++) {
            socket.send(new DatagramPacket(new byte[] {(byte) i}, 1, packet.getSocketAddress()));
            java.util.concurrent.locks.LockSupport.parkNanos(250_000_000);
          }
        });
    start("ttl: 1s");
    DatagramSocket client = client(Playground.SERVER_6, ECHO);
    client.send(new DatagramPacket(new byte[] {1}, 1));
    for (int i = 0; i < 8; i++) {
      assertThat(Datagrams.receive(client)).containsExactly(i);
    }
  }

  @Test
  void questionsToANameServerAreRecordedWithTheirAnswers() throws Exception {
    serve(
        Playground.SERVER_4,
        53,
        (socket, packet) -> {
          byte[] answer = Datagrams.answer(Arrays.copyOf(packet.getData(), packet.getLength()));
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        });
    start("ttl: 10s");
    byte[] question = Datagrams.question(99, "example.org");
    assertThat(Datagrams.ask(client(Playground.SERVER_4, 53), question))
        .isEqualTo(Datagrams.answer(question));
    JsonNode record = records(1).getFirst();
    assertThat(record.at("/dns/name").asText()).isEqualTo("example.org.");
    assertThat(record.at("/dns/answers/0/data").asText()).isEqualTo("93.184.216.34");
    assertThat(record.at("/original").asText()).isEqualTo(Playground.SERVER_4 + ":53");
  }

  @Test
  void aDatagramToTheListenerItselfIsRefusedAndNothingElseHappens() throws Exception {
    serve(Playground.SERVER_4, ECHO, DatagramSocket::send);
    Gateway gateway = start("ttl: 1s");
    DatagramSocket attacker = client("10.71.1.1", 12345);
    for (int i = 0; i < 50; i++) {
      attacker.send(new DatagramPacket(new byte[] {7}, 1));
    }
    assertThat(records(1).getFirst().at("/close/kind").asText()).isEqualTo("loop");
    assertThat(Datagrams.ask(client(Playground.SERVER_4, ECHO), new byte[] {1})).containsExactly(1);
    assertThat(gateway.isAlive()).isTrue();
    assertThat(records(1)).as("one record, not one for each datagram").hasSizeLessThan(3);
  }

  /** As it would be without a gateway: the system tells a connected socket what ICMP told it. */
  @ParameterizedTest
  @ValueSource(strings = {Playground.SERVER_4, Playground.SERVER_6})
  void aClientHearsThatAPortIsClosed(String address) throws Exception {
    start("ttl: 20s");
    DatagramSocket client = client(address, ECHO);
    for (int i = 0; i < 3; i++) {
      client.send(new DatagramPacket(new byte[] {1}, 1));
      assertThatThrownBy(() -> Datagrams.receive(client))
          .isInstanceOf(PortUnreachableException.class);
    }
    JsonNode record = records(3).getFirst();
    assertThat(record.at("/close/kind").asText()).isEqualTo("refused");
    assertThat(record.at("/close/by").asText()).isEqualTo("server");
    serve(address, ECHO, DatagramSocket::send);
    assertThat(Datagrams.ask(client, new byte[] {2})).as("once it is open").containsExactly(2);
  }

  @Test
  void aPortThatSomethingOnTheGatewayHasIsAnsweredFromAllTheSame() throws Exception {
    serve(Playground.SERVER_4, ECHO, DatagramSocket::send);
    open.add(playground.gateway.in((Callable<DatagramSocket>) () -> new DatagramSocket(ECHO)));
    start("ttl: 5s");
    assertThat(Datagrams.ask(client(Playground.SERVER_4, ECHO), new byte[] {1})).containsExactly(1);
  }
}
