package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay protocol from outside: byte by byte, and in chains of two and three gateways. */
class RelayIT {
  private static final String OK = "01000000";

  @TempDir static Path folder;
  private static Origin origin;
  private static Hops.Server echo;
  private static Hops.Server banner;
  private static Hops.Server datagrams;
  private static Gateway far;
  private static Gateway middle;
  private static Gateway near;

  @BeforeAll
  static void start() throws Exception {
    origin = Origin.start("hello");
    echo = Hops.tcp(client -> client.getInputStream().transferTo(client.getOutputStream()));
    banner =
        Hops.tcp(client -> {
          client.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
          client.getInputStream().transferTo(client.getOutputStream());
        });
    datagrams = Hops.udpEcho();
    far = Gateway.start(Files.createDirectory(folder.resolve("far")), FAR);
    middle = Gateway.start(Files.createDirectory(folder.resolve("middle")), middle());
    near = Gateway.start(Files.createDirectory(folder.resolve("near")), near());
  }

  @AfterAll
  static void stop() throws IOException {
    for (Gateway gateway : new Gateway[] {near, middle, far}) {
      if (gateway != null) {
        gateway.close();
      }
    }
    datagrams.close();
    banner.close();
    echo.close();
    origin.close();
  }

  private static final String FAR =
      """
      services:
      - name: relay
        addr: 127.0.0.1:0
        handler: {type: relay}
        listener: {type: tcp}
      - name: guarded
        addr: 127.0.0.1:0
        handler:
          type: relay
          auth: {username: user, password: pass}
          metadata: {nodelay: true}
        listener: {type: tcp}
      - name: socks
        addr: 127.0.0.1:0
        handler:
          type: socks5
          auth: {username: user, password: pass}
        listener: {type: tcp}
      - name: hasty
        addr: 127.0.0.1:0
        handler:
          type: relay
          metadata: {readTimeout: 300ms}
        listener: {type: tcp}
      - name: picky
        addr: 127.0.0.1:0
        bypass: none
        handler: {type: relay}
        listener: {type: tcp}
      bypasses:
      - name: none
        matchers: ["*"]
      """;

  /** A relay whose way leads on through SOCKS. */
  private static String middle() throws Exception {
    return """
    services:
    - name: relay
      addr: 127.0.0.1:0
      handler: {type: relay, chain: on}
      listener: {type: tcp}
    chains:
    - name: on
      hops:
      - name: hop
        nodes:
        - name: far
          addr: 127.0.0.1:%d
          connector:
            type: socks5
            auth: {username: user, password: pass}
          dialer: {type: tcp}
    """
        .formatted(far.address("socks").getPort());
  }

  private static String near() throws Exception {
    int relay = far.address("relay").getPort();
    int guarded = far.address("guarded").getPort();
    String node =
        """
            - name: %s
              addr: 127.0.0.1:%d
              connector: {type: %s%s}
              dialer: {type: tcp}
        """;
    String auth = ", auth: {username: user, password: pass}";
    String wrong = ", auth: {username: user, password: no}";
    String waits = ", metadata: {nodelay: true}";
    return """
    services:
    - {name: late, addr: "127.0.0.1:0", handler: {type: http, chain: late, metadata: {sniffing: true}}, listener: {type: tcp}, recorders: [{name: lines, record: recorder.service.handler}]}
    - {name: waiting, addr: "127.0.0.1:0", handler: {type: http, chain: waiting}, listener: {type: tcp}}
    - {name: wrong, addr: "127.0.0.1:0", handler: {type: relay, chain: wrong}, listener: {type: tcp}}
    - {name: three, addr: "127.0.0.1:0", handler: {type: http, chain: three}, listener: {type: tcp}}
    - {name: dead, addr: "127.0.0.1:0", handler: {type: http, chain: dead}, listener: {type: tcp}}
    - {name: again, addr: "127.0.0.1:0", handler: {type: relay, chain: late}, listener: {type: tcp}}
    - name: ssh
      addr: 127.0.0.1:0
      handler: {type: tcp, chain: late}
      listener: {type: tcp}
      forwarder: {nodes: [{name: target, addr: "127.0.0.1:%d"}]}
    - name: flow
      addr: 127.0.0.1:0
      handler: {type: udp, chain: late}
      listener: {type: udp}
      forwarder: {nodes: [{name: target, addr: "127.0.0.1:%d"}]}
    recorders:
    - name: lines
      file: {path: records.json, sep: "\\n"}
    chains:
    - name: late
      hops:
      - name: hop
        nodes:
    """
            .formatted(banner.port(), datagrams.port())
        + node.formatted("a", relay, "relay", "")
        + "- name: waiting\n  hops:\n  - name: hop\n    nodes:\n"
        + node.formatted("a", guarded, "relay", auth + waits)
        + "- name: wrong\n  hops:\n  - name: hop\n    nodes:\n"
        + node.formatted("a", guarded, "relay", wrong)
        + "- name: three\n  hops:\n  - name: one\n    nodes:\n"
        + node.formatted("a", relay, "relay", "")
        + "  - name: two\n    nodes:\n"
        + node.formatted("b", middle.address("relay").getPort(), "relay", "")
        + "- name: dead\n  hops:\n  - name: hop\n    nodes:\n"
        + node.formatted("a", Hops.deadPort(), "relay", "")
        + node.formatted("b", Hops.deadPort(), "socks5", "");
  }

  private static String ipv4(int port) {
    return "020007017f000001" + "%04x".formatted(port);
  }

  private static InetSocketAddress relay() throws Exception {
    return far.address("relay");
  }

  @Test
  void answersAheadOfTheTargetsBytes() throws Exception {
    try (Socket socket = Hops.connect(relay())) {
      socket
          .getOutputStream()
          .write(java.util.HexFormat.of().parseHex("0101000a" + ipv4(echo.port()) + "676f"));
      socket.shutdownOutput();
      assertThat(java.util.HexFormat.of().formatHex(socket.getInputStream().readAllBytes()))
          .isEqualTo(OK + "676f");
    }
  }

  @Test
  void answersWhoWaitsBeforeSayingAnything() throws Exception {
    try (Socket socket = Hops.connect(relay())) {
      socket
          .getOutputStream()
          .write(java.util.HexFormat.of().parseHex("0101000a" + ipv4(echo.port())));
      assertThat(Hops.read(socket, 4)).isEqualTo(OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "relay,   0201,                                      01010000",
    "relay,   0104,                                      01010000",
    "relay,   01010000,                                  01010000",
    "relay,   010100020200,                              01010000",
    "relay,   01010003090000,                            01010000",
    "relay,   0103000a02000701 7f000001 0050,            01010000",
    "relay,   0102000a02000701 7f000001 0050,            01030000",
    "relay,   0101000f040002001002000701 7f000001 0050,  01070000",
    "guarded, 0101000a02000701 7f000001 0050,            01020000",
    "guarded, 01010016 01000904 75736572 03 706173 02000701 7f000001 0050, 01020000",
    "picky,   0101000a02000701 7f000001 0050,            01030000",
    "hasty,   0101,                                      01040000"
  })
  void hasAStatusForWhatIsWrong(String service, String sent, String status) throws Exception {
    assertThat(Hops.ask(far.address(service), sent.replace(" ", ""))).isEqualTo(status);
  }

  @Test
  void saysThatATargetCannotBeReached() throws Exception {
    assertThat(Hops.ask(relay(), "0101000a" + ipv4(Hops.deadPort()))).isEqualTo("01060000");
    assertThat(Hops.ask(relay(), "01010011" + "02000e030a6e6f2e696e76616c69640050"))
        .isEqualTo("01060000");
  }

  @Test
  void passesALateStatusOn() throws Exception {
    InetSocketAddress again = near.address("again");
    assertThat(Hops.ask(again, "0101000a" + ipv4(Hops.deadPort()))).isEqualTo("01050000");
    assertThat(Hops.ask(near.address("wrong"), "0101000a" + ipv4(echo.port())))
        .isEqualTo("01050000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "waiting", "three"})
  void carriesHttpThroughChains(String service) throws Exception {
    String proxy = "127.0.0.1:" + near.address(service).getPort();
    String page = "http://" + origin.host() + "/page";
    assertThat(Hops.curl("-x", proxy, page)).isEqualTo(new Hops.Answer(0, "hello"));
    assertThat(Hops.curl("-p", "-x", proxy, page)).isEqualTo(new Hops.Answer(0, "hello"));
  }

  @Test
  void writesDownWhatAHopSaidLater() throws Exception {
    String proxy = "127.0.0.1:" + near.address("late").getPort();
    int dead = Hops.deadPort();
    assertThat(Hops.curl("-p", "-x", proxy, "http://127.0.0.1:" + dead + "/").exit()).isNotZero();
    Path records = folder.resolve("near/records.json");
    Await.until(
        "the record of the failed tunnel",
        () -> Files.exists(records) && Files.readString(records).contains(":" + dead));
    JsonNode record =
        Files.readAllLines(records).stream()
            .filter(line -> line.contains(":" + dead))
            .map(RelayIT::json)
            .findFirst()
            .orElseThrow();
    assertThat(record.at("/err").asText()).contains("answered 6 host unreachable");
    assertThat(record.at("/close/kind").asText()).isEqualTo("upstream");
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void letsTheServerSpeakFirst() throws Exception {
    try (Socket socket = Hops.connect(near.address("ssh"))) {
      assertThat(socket.getInputStream().readNBytes(14))
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("SSH-2.0-test\r\n");
    }
  }

  @Test
  void passesMuchInBothDirectionsAndTheEndOfEach() throws Exception {
    var sent = new byte[8_000_000];
    new Random(1).nextBytes(sent);
    try (Socket socket = Hops.connect(near.address("ssh"))) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  // The reader sees too little.
                }
              });
      byte[] all = socket.getInputStream().readAllBytes();
      writer.join();
      assertThat(Arrays.equals(Arrays.copyOfRange(all, 14, all.length), sent)).isTrue();
    }
  }

  @Test
  void neverGoesPastAHopWhoseNodesAreDown() throws Exception {
    String proxy = "127.0.0.1:" + near.address("dead").getPort();
    for (int i = 0; i < 3; i++) {
      var answer = Hops.curl("-w", "%{http_code}", "-x", proxy, "http://" + origin.host() + "/");
      assertThat(answer.out()).endsWith("503").doesNotContain("hello");
    }
  }

  @Test
  void carriesDatagramsWithTheirBoundaries() throws Exception {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(20_000);
      // Not connected: a connected socket of Java sends no empty datagrams.
      InetSocketAddress flow = near.address("flow");
      for (int size : new int[] {1, 0, 1200, 9000, 60_000, 65_507}) {
        var sent = new byte[size];
        new Random(size).nextBytes(sent);
        socket.send(new DatagramPacket(sent, size, flow));
        var back = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(back);
        assertThat(Arrays.equals(Arrays.copyOf(back.getData(), back.getLength()), sent)).isTrue();
      }
    }
  }

  @Test
  void framesDatagramsAsPeersExpectIt() throws Exception {
    try (Socket socket = Hops.connect(relay())) {
      String header = "0181000f" + "0400020001" + ipv4(datagrams.port());
      socket
          .getOutputStream()
          .write(java.util.HexFormat.of().parseHex(header + "00036f6e65" + "0000" + "000274"));
      assertThat(Hops.read(socket, 4 + 5 + 2)).isEqualTo(OK + "00036f6e65" + "0000");
      socket.getOutputStream().write('o');
      assertThat(Hops.read(socket, 4)).isEqualTo("0002746f");
    }
  }
}
