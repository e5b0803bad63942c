package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while requests and tunnels go on. */
class ReloadIT {
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler: {type: http, metadata: {sniffing: true}}
        listener: {type: tcp}
        bypasses: [rules]
        recorders: [{name: lines, record: recorder.service.handler}]
      bypasses:
      - name: rules
        matchers: [RULE]
      recorders:
      - name: lines
        file: {path: records.json, sep: "\\n"}
      """;

  @TempDir Path folder;

  private static String refusing(String rule) {
    return PROXY.replace("RULE", rule);
  }

  private void write(String yaml) throws Exception {
    Files.writeString(folder.resolve("weir.yaml"), yaml);
  }

  private static void hangUp(Gateway gateway) throws Exception {
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(gateway.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static void awaitLine(Gateway gateway, String text, int times) throws Exception {
    Await.until(
        text + " " + times + " times in " + gateway.err(),
        () -> gateway.err().stream().filter(line -> line.contains(text)).count() >= times);
  }

  @Test
  void appliesAChangedConfigurationWithoutFailingARequestOrATunnel() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.start(folder, refusing("nobody.example"))) {
      InetSocketAddress proxy = gateway.address("proxy");
      var done = new AtomicBoolean();
      var good = new AtomicInteger();
      var bad = new AtomicInteger();
      Thread load =
          Thread.ofVirtual()
              .start(() -> {
                while (!done.get()) {
                  if (answers(origin, proxy)) {
                    good.incrementAndGet();
                  } else {
                    bad.incrementAndGet();
                  }
                }
              });
      try (Socket tunnel = tunnel(proxy, origin.host())) {
        for (int i = 1; i <= 10; i++) {
          write(refusing("other-" + i + ".example"));
          hangUp(gateway);
          awaitLine(gateway, "reload: done", i);
        }
        int before = good.get();
        Await.until("more requests", () -> good.get() > before + 20);
        assertThat(requestIn(tunnel, origin.host())).startsWith("HTTP/1.1 200");

        write(refusing("127.0.0.1"));
        done.set(true);
        load.join();
        hangUp(gateway);
        awaitLine(gateway, "reload: done", 11);
        assertThat(origin.getThrough(proxy)).contains("403");
      }
      assertThat(bad.get()).isZero();
      assertThat(gateway.err().stream().filter(line -> line.contains("listening on"))).hasSize(1);
      assertThat(gateway.stop()).isZero();
      Path records = folder.resolve("records.json");
      assertThat(Files.readAllLines(records)).hasSizeGreaterThan(good.get());
    }
  }

  @Test
  void aBadConfigurationChangesNothingAndIsNamed() throws Exception {
    try (Origin origin = Origin.start("hello");
        ServerSocket taken = new ServerSocket(0, 1, origin.address().getAddress());
        Gateway gateway = Gateway.start(folder, refusing("nobody.example"))) {
      InetSocketAddress proxy = gateway.address("proxy");
      write(refusing("nobody.example").replace("type: http,", "type: htpp,"));
      hangUp(gateway);
      awaitLine(gateway, "nothing was changed", 1);
      assertThat(gateway.err())
          .anySatisfy(line -> assertThat(line).contains("weir.yaml:4:").contains("htpp"));

      write(
          refusing("nobody.example")
              .replace(
                  "bypasses:\n- name",
                  "- {name: two, addr: '127.0.0.1:"
                      + taken.getLocalPort()
                      + "', handler: {type: http}, listener: {type: tcp}}\nbypasses:\n- name"));
      hangUp(gateway);
      awaitLine(gateway, "nothing was changed", 2);
      assertThat(gateway.err())
          .anySatisfy(line -> assertThat(line).contains("reload").contains("in use"));

      Files.delete(folder.resolve("weir.yaml"));
      hangUp(gateway);
      awaitLine(gateway, "nothing was changed", 3);

      assertThat(origin.getThrough(proxy)).isEqualTo("hello");
      assertThat(gateway.stop()).isZero();
    }
  }

  @Test
  void looksForChangesAsOftenAsToldAndOpensNewServices() throws Exception {
    Files.writeString(folder.resolve("weir.yaml"), refusing("nobody.example"));
    try (Origin origin = Origin.start("hello");
        Gateway gateway =
            Gateway.command(Root.unpacked(), folder, "run", "-C", "weir.yaml", "-R", "100ms")) {
      gateway.address("proxy");
      write(
          refusing("nobody.example")
              .replace(
                  "bypasses:\n- name",
                  "- {name: second, addr: '127.0.0.1:0', handler: {type: http}, listener: {type:"
                      + " tcp}}\nbypasses:\n- name"));
      assertThat(origin.getThrough(gateway.address("second"))).isEqualTo("hello");
      assertThat(gateway.stop()).isZero();
    }
  }

  private static boolean answers(Origin origin, InetSocketAddress proxy) {
    try {
      return origin.getThrough(proxy).equals("hello");
    } catch (Exception e) {
      return false;
    }
  }

  private static Socket tunnel(InetSocketAddress proxy, String target) throws Exception {
    var socket = new Socket(proxy.getAddress(), proxy.getPort());
    socket.setSoTimeout(10_000);
    send(socket, "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    assertThat(head(socket)).startsWith("HTTP/1.1 200");
    return socket;
  }

  private static String requestIn(Socket tunnel, String host) throws Exception {
    send(tunnel, "GET /late HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return head(tunnel);
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(Socket socket) throws Exception {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
