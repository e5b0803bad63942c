package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Too many clients, slow clients, too few descriptors: others are served, and all is given back.
 */
class ExhaustionIT {
  private static final int MANY = 1000;
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler:
          type: http
          metadata: {sniffing: true, headTimeout: 4s, bodyTimeout: 4s}
        listener: {type: tcp}
        recorders: [{name: lines, record: recorder.service.handler}]
      recorders:
      - name: lines
        file: {path: records.json, sep: "\\n"}
      """;

  @TempDir Path folder;

  @Test
  void aThousandSlowHeadsAreEndedInTimeWhileOthersAreServed() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.start(folder, PROXY.replace("4s", "10s"))) {
      InetSocketAddress proxy = gateway.address("proxy");
      assertThat(origin.getThrough(proxy)).isEqualTo("hello");
      int baseline = descriptors(gateway);
      List<Socket> slow = new ArrayList<>();
      try {
        for (int i = 0; i < MANY; i++) {
          slow.add(open(proxy, "GET http://" + origin.host() + "/ HTTP/1.1\r\nX-" + i + ": "));
        }
        Await.until("most are open", () -> descriptors(gateway) > baseline + MANY / 2);
        assertThat(origin.getThrough(proxy)).isEqualTo("hello");
        // A byte now and then: the limit is for the whole head.
        for (Socket socket : slow) {
          dribble(socket);
        }
        for (Socket socket : slow) {
          assertThat(rest(socket)).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        }
      } finally {
        close(slow);
      }
      assertThat(origin.getThrough(proxy)).isEqualTo("hello");
      Await.until("descriptors are given back", () -> descriptors(gateway) <= baseline + 2);
      assertThat(gateway.stop()).isZero();
      assertThat(kinds()).filteredOn("timeout"::equals).hasSize(MANY);
      assertThat(kinds()).hasSize(MANY + 3);
    }
  }

  @Test
  void slowUploadsAndClientsThatReadNothingAreEndedToo() throws Exception {
    byte[] large = new byte[4 << 20];
    try (Origin origin = Origin.start(new String(large, StandardCharsets.US_ASCII));
        Gateway gateway = Gateway.start(folder, PROXY)) {
      InetSocketAddress proxy = gateway.address("proxy");
      assertThat(origin.getThrough(proxy)).hasSize(large.length);
      int baseline = descriptors(gateway);
      List<Socket> slow = new ArrayList<>();
      try {
        for (int i = 0; i < 100; i++) {
          slow.add(
              open(
                  proxy,
                  "POST http://"
                      + origin.host()
                      + "/ HTTP/1.1\r\nHost: "
                      + origin.host()
                      + "\r\nContent-Length: 1000\r\n\r\nbegun"));
          var deaf = new Socket();
          deaf.setReceiveBufferSize(4096);
          deaf.connect(proxy, 5_000);
          slow.add(deaf);
          write(
              deaf,
              "GET http://" + origin.host() + "/ HTTP/1.1\r\nHost: " + origin.host() + "\r\n\r\n");
        }
        assertThat(origin.getThrough(proxy)).hasSize(large.length);
        Await.until("descriptors are given back", () -> descriptors(gateway) <= baseline + 2);
      } finally {
        close(slow);
      }
      assertThat(gateway.stop()).isZero();
      assertThat(kinds()).filteredOn("timeout"::equals).hasSize(200);
    }
  }

  @Test
  void withoutDescriptorsItWaitsAndServesAgainOnceTheyAreBack() throws Exception {
    Files.writeString(folder.resolve("weir.yaml"), PROXY.replace("4s", "120s"));
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.limited(256, folder, "run", "-C", "weir.yaml")) {
      InetSocketAddress proxy = gateway.address("proxy");
      assertThat(origin.getThrough(proxy)).isEqualTo("hello");
      List<Socket> greedy = new ArrayList<>();
      try {
        for (int i = 0; i < 400; i++) {
          greedy.add(open(proxy, "GET http://" + origin.host() + "/ HTTP/1.1\r\nX: "));
        }
        Await.until(
            "it says so: " + gateway.err(),
            () -> gateway.err().stream().anyMatch(line -> line.contains("cannot accept")));
        long before = cpuTicks(gateway);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        // 100 ticks a second: a loop that spins would have burnt 200 or more.
        assertThat(cpuTicks(gateway) - before).isLessThan(100);
        assertThat(gateway.isAlive()).isTrue();
      } finally {
        close(greedy);
      }
      Await.until("it serves again", () -> serves(origin, proxy));
      assertThat(gateway.stop()).isZero();
      assertThat(gateway.err()).noneMatch(line -> line.contains("OutOfMemory"));
    }
  }

  private static boolean serves(Origin origin, InetSocketAddress proxy) {
    try {
      return origin.getThrough(proxy).equals("hello");
    } catch (Exception e) {
      return false;
    }
  }

  private static Socket open(InetSocketAddress proxy, String begin) throws IOException {
    var socket = new Socket();
    socket.connect(proxy, 10_000);
    socket.setSoTimeout(30_000);
    write(socket, begin);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** One more byte, if it still may: the first ones can have been ended already. */
  private static void dribble(Socket socket) {
    try {
      write(socket, "x");
    } catch (IOException e) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static int descriptors(Gateway gateway) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return (int) all.count();
    }
  }

  /** User and system time; fields 14 and 15 of proc(5) stat, behind the name in parentheses. */
  private static long cpuTicks(Gateway gateway) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + gateway.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private List<String> kinds() throws IOException {
    var json = new ObjectMapper();
    List<String> kinds = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("records.json"))) {
      JsonNode record = json.readTree(line);
      kinds.add(record.at("/close/kind").asText());
    }
    return kinds;
  }
}
