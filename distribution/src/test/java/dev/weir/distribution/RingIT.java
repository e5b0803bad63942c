package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gateways that are each other's next hop: noticed at the first return, and not mistaken. */
class RingIT {
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:OWN
        handler: {type: http, chain: onwards}
        listener: {type: tcp}
        recorders: [{name: lines, record: recorder.service.handler}]
      - name: exit
        addr: 127.0.0.1:0
        handler: {type: http}
        listener: {type: tcp}
      chains:
      - name: onwards
        hops:
        - name: hop
          nodes: [{name: next, addr: "127.0.0.1:NEXT", connector: {type: http}, dialer: {type: tcp}}]
      recorders:
      - name: lines
        file: {path: records.json, sep: "\\n"}
      """;

  @TempDir Path folder;

  @Test
  void aRingOfTwoEndsAtItsFirstReturn() throws Exception {
    int one = freePort();
    int two = freePort();
    try (Gateway first = start("first", one, two);
        Gateway second = start("second", two, one)) {
      InetSocketAddress proxy = first.address("proxy");
      second.address("proxy");
      for (String request :
          List.of(
              "CONNECT 192.0.2.7:80 HTTP/1.1\r\nHost: 192.0.2.7:80\r\n\r\n",
              "GET http://192.0.2.7/ HTTP/1.1\r\nHost: 192.0.2.7\r\nConnection: close\r\n\r\n")) {
        assertThat(ask(proxy, request)).startsWith("HTTP/1.1 503");
      }
      assertThat(first.stop()).isZero();
      assertThat(second.stop()).isZero();
      // Each request came to the first gateway twice, and the second time it was known.
      assertThat(kinds("first")).hasSize(4).filteredOn("loop"::equals).hasSize(2);
      assertThat(kinds("second")).hasSize(2).doesNotContain("loop");
    }
  }

  /**
   * Neither protocol has room for where a request came through, so such a ring goes round until
   * descriptors or time run out. It then falls together, and leaves nothing behind.
   */
  @ParameterizedTest
  @CsvSource({
    // Connect to 192.0.2.7:80: in relay, and in SOCKS 5 without credentials.
    "relay,  01010007 02000701c00002070050, 01",
    "socks5, 050100 05010001c00002070050,   0500"
  })
  void aRingOfOtherProtocolsFallsTogetherAndBothGoOnServing(
      String protocol, String request, String answer) throws Exception {
    int one = freePort();
    int two = freePort();
    try (Origin origin = Origin.start("hello");
        Gateway first = limited("first", protocol, one, two);
        Gateway second = limited("second", protocol, two, one)) {
      second.address("proxy");
      String said = Hops.ask(first.address("proxy"), request.replace(" ", ""));
      assertThat(said).startsWith(answer).doesNotStartWith("01000000").hasSizeGreaterThan(7);
      for (Gateway gateway : List.of(first, second)) {
        assertThat(origin.getThrough(gateway.address("exit"))).isEqualTo("hello");
        Await.until("few sockets are left", () -> descriptors(gateway) < 120);
        assertThat(gateway.stop()).isZero();
      }
    }
  }

  private Gateway limited(String name, String protocol, int own, int next) throws Exception {
    Path home = Files.createDirectory(folder.resolve(name));
    String yaml =
        PROXY
            .replace("OWN", Integer.toString(own))
            .replace("NEXT", Integer.toString(next))
            .replace("{type: http, chain: onwards}", "{type: " + protocol + ", chain: onwards}")
            .replace("connector: {type: http}", "connector: {type: " + protocol + "}");
    Files.writeString(home.resolve("weir.yaml"), yaml);
    return Gateway.limited(300, home, "run", "-C", "weir.yaml");
  }

  private static long descriptors(Gateway gateway) throws Exception {
    try (var all = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return all.count();
    }
  }

  @Test
  void aServiceBesideAnotherMayBeItsNextHop() throws Exception {
    try (Origin origin = Origin.start("hello")) {
      int port = freePort();
      Path home = Files.createDirectory(folder.resolve("one"));
      String yaml =
          PROXY
              .replace("OWN", "0")
              .replace("NEXT", Integer.toString(port))
              .replace(
                  "- name: exit\n  addr: 127.0.0.1:0", "- name: exit\n  addr: 127.0.0.1:" + port);
      try (Gateway gateway = Gateway.start(home, yaml)) {
        assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
        assertThat(gateway.stop()).isZero();
      }
    }
  }

  private Gateway start(String name, int own, int next) throws Exception {
    Path home = Files.createDirectory(folder.resolve(name));
    return Gateway.start(
        home, PROXY.replace("OWN", Integer.toString(own)).replace("NEXT", Integer.toString(next)));
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String ask(InetSocketAddress proxy, String request) throws Exception {
    try (var socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private List<String> kinds(String name) throws Exception {
    var json = new ObjectMapper();
    List<String> kinds = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name).resolve("records.json"))) {
      kinds.add(json.readTree(line).at("/close/kind").asText());
    }
    return kinds;
  }
}
