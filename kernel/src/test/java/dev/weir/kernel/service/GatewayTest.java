package dev.weir.kernel.service;

import static dev.weir.kernel.service.GatewayRig.receive;
import static dev.weir.kernel.service.GatewayRig.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.net.EchoServer;
import dev.weir.kernel.net.Eventually;
import dev.weir.kernel.net.Loopback;
import dev.weir.kernel.record.RecorderStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
  @TempDir private Path folder;
  private GatewayRig rig;
  private EchoServer echo;

  @BeforeEach
  void start() throws IOException {
    rig = new GatewayRig(folder);
    echo = new EchoServer();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    echo.close();
  }

  private static String service(String name, String handler) {
    return "  - {name: "
        + name
        + ", addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: "
        + handler
        + "}, recorders: [{name: mem}]}\n";
  }

  private static String services(String... services) {
    return "recorders: [{name: mem, memory: {}}]\nservices:\n" + String.join("", services);
  }

  private String forward(String name) {
    return service(name, "forward")
        .replace(
            "recorders:",
            "forwarder: {nodes: [{addr: '127.0.0.1:" + echo.port() + "'}]}, recorders:");
  }

  @Test
  void relaysAConnectionAndWritesItDown() throws Exception {
    Gateway gateway = rig.start(services(forward("one")));
    try (Socket client = rig.connect(0)) {
      send(client, "hello");
      assertThat(receive(client, 5)).isEqualTo("hello");
      assertThat(gateway.sessions()).isEqualTo(1);
    }
    assertThat(rig.record())
        .contains("\"service\":\"one\"")
        .contains("\"host\":\"127.0.0.1:" + echo.port() + "\"")
        .contains("\"inputBytes\":5")
        .contains("\"outputBytes\":5");
    Eventually.until("no session", () -> gateway.sessions() == 0);
    rig.parts.dialer.awaitAllClosed();
  }

  @Test
  void aClientThatSendsAllAndEndsAtOnceIsServed() throws Exception {
    rig.start(services(forward("one")));
    for (int i = 0; i < 20; i++) {
      try (Socket client = rig.connect(0)) {
        send(client, "request");
        client.shutdownOutput();
        byte[] answer = client.getInputStream().readAllBytes();
        String record = rig.record();
        assertThat(new String(answer, StandardCharsets.US_ASCII)).as(record).isEqualTo("request");
      }
    }
  }

  /** The answer is too large to be written at once: the loop must tell when to go on. */
  @Test
  void aClientThatEndedAtOnceStillGetsALargeAnswer() throws Exception {
    byte[] large = new byte[8 << 20];
    try (var origin = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      rig.start(
          services(
              forward("one").replace(":" + echo.port() + "'", ":" + origin.getLocalPort() + "'")));
      try (Socket client = rig.connect(0)) {
        client.shutdownOutput();
        try (Socket server = origin.accept()) {
          assertThat(server.getInputStream().read()).isEqualTo(-1);
          var sending =
              CompletableFuture.runAsync(
                  () -> {
                    try {
                      server.getOutputStream().write(large);
                      server.shutdownOutput();
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  },
                  task -> Thread.ofVirtual().start(task));
          assertThat(client.getInputStream().readAllBytes()).hasSameSizeAs(large);
          sending.get(10, TimeUnit.SECONDS);
        }
      }
    }
  }

  @Test
  void tellsAllProblemsAtOnceAndMakesNothing() {
    String yaml =
        """
        recorders: [{name: mem, memory: {}}]
        chains:
          - name: c
            hops:
              - name: h
                nodes:
                  - {name: a, addr: nowhere, connector: {type: none}, dialer: {type: tcp}}
                  - {name: b, addr: 'b:1', connector: {type: none}, dialer: {type: tcp}, matcher: {rule: 'Host(b)'}}
        services:
          - {name: one, addr: 'no port', listener: {type: tcp}, handler: {type: hold}}
          - {name: two, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: hold}, recorders: [{name: mem, record: recorder.service.handler.serial}]}
          - {name: three, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: hold, metadata: {odd: 1, limit: many}}}
        """;
    assertThat(rig.check(yaml)).isFalse();
    List<String> checked = rig.said();
    assertThat(checked).hasSizeGreaterThanOrEqualTo(6);
    for (String path :
        List.of(
            "chains[0].hops[0].nodes[0].addr",
            "chains[0].hops[0].nodes[1].matcher.rule",
            "services[0].addr",
            "services[1].recorders[0].record",
            "services[2].handler.metadata.limit")) {
      assertThat(checked).anyMatch(problem -> problem.contains(path));
    }
    assertThat(checked).anyMatch(p -> p.contains("matcher.rule") && p.contains("at character 6"));

    try (var again = new GatewayRig(folder)) {
      assertThat(again.build(yaml)).isNull();
      assertThat(again.said()).isEqualTo(checked);
      assertThat(again.parts.events).isEmpty();
    }
  }

  @Test
  void aFactoryJudgesBeforeAnythingIsMade() {
    String yaml =
        services(
            """
              - name: one
                addr: nowhere
                listener: {type: tcp}
                handler:
                  type: strict
                  metadata:
                    limit: 7
            """);
    assertThat(rig.build(yaml)).isNull();
    assertThat(rig.said())
        .satisfiesExactly(
            addr -> assertThat(addr).startsWith("test:4:11: error W1202: services[0].addr: "),
            limit ->
                assertThat(limit)
                    .isEqualTo(
                        "test:9:16: error W1209: services[0].handler.metadata.limit: 7 for one"
                            + " (expected: less)"));
    assertThat(rig.parts.events).isEmpty();
  }

  @Test
  void twoServicesCannotListenOnOneAddress() {
    String yaml =
        """
        services:
          - {name: a, addr: ':9', listener: {type: tcp}, handler: {type: hold}}
          - {name: b, addr: '127.0.0.1:9', listener: {type: tcp}, handler: {type: hold}}
          - {name: c, addr: '127.0.0.1:10', listener: {type: tcp}, handler: {type: hold}}
          - {name: d, addr: '127.0.0.2:10', listener: {type: tcp}, handler: {type: hold}}
          - {name: e, addr: '127.0.0.1:10', listener: {type: tcp}, handler: {type: hold}}
          - {name: f, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: hold}}
          - {name: g, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: hold}}
        """;
    assertThat(rig.check(yaml)).isFalse();
    assertThat(rig.said())
        .satisfiesExactly(
            b ->
                assertThat(b)
                    .startsWith("test:3:21: error W1209: services[1].addr: ")
                    .contains("\"a\""),
            e ->
                assertThat(e)
                    .startsWith("test:6:21: error W1209: services[4].addr: ")
                    .contains("\"c\""));
  }

  @Test
  void withoutAServiceThereIsNothingToRun() {
    assertThat(rig.check("log: {level: info}")).isFalse();
    assertThat(rig.said())
        .singleElement()
        .asString()
        .startsWith("test:1:1: error W1211: services: none, so there is nothing to run");
  }

  @Test
  void whatAComponentRefusesIsShownAtItsKeyAndTheOthersAreClosedAgain() {
    String yaml =
        services(
            service("one", "hold"),
            """
              - name: two
                addr: '127.0.0.1:0'
                listener: {type: tcp}
                handler:
                  type: picky
                  metadata:
                    limit: 7
            """);
    assertThat(rig.build(yaml)).isNull();
    assertThat(rig.said())
        .containsExactly(
            "test:10:16: error W1209: services[1].handler.metadata.limit: 7 (expected: another"
                + " number)");
    List<String> made = madeAndClosedInReverse();
    assertThat(made).contains("recorder", "dialer", "listener", "handler");
    assertThat(rig.parts.bound).isEmpty();
  }

  @Test
  void aComponentThatFailsToStartIsAProblemOfItsSection() {
    assertThat(rig.build(services(service("one", "faulty")))).isNull();
    assertThat(rig.said()).singleElement().asString().contains("faulty").contains("planted");
    madeAndClosedInReverse();
  }

  private List<String> madeAndClosedInReverse() {
    List<String> made = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (String event : rig.parts.events) {
      if (event.startsWith("made ")) {
        made.add(event.substring(5));
      } else if (event.startsWith("closed ")) {
        closed.add(event.substring(7));
      }
    }
    List<String> reversed = new ArrayList<>(made);
    Collections.reverse(reversed);
    assertThat(closed).isEqualTo(reversed);
    return made;
  }

  @Test
  void bindsEverythingBeforeAnythingServes() throws Exception {
    rig.start(services(service("one", "hold"), service("two", "hold")));
    assertThat(rig.parts.events.stream().filter(e -> e.equals("bound") || e.equals("served")))
        .containsExactly("bound", "bound", "served", "served");
  }

  @Test
  void whenOneAddressCannotBeHadNothingListens() throws Exception {
    try (var taken = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      String second =
          service("two", "hold").replace("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort());
      Gateway gateway = rig.build(services(service("one", "hold"), second));
      assertThatThrownBy(gateway::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen");
    }
    assertThat(rig.parts.events).containsOnlyOnce("bound").doesNotContain("served");
    InetSocketAddress first = rig.parts.bound.getFirst();
    assertThatThrownBy(() -> GatewayRig.connect(first)).isInstanceOf(IOException.class);
    assertThat(rig.own.isOwnListener(first)).isFalse();
    madeAndClosedInReverse();
  }

  @Test
  void aListenerThatThrowsIsNoDifferent() {
    String second = service("two", "hold").replace("type: tcp", "type: unbindable");
    Gateway gateway = rig.build(services(service("one", "hold"), second));
    assertThatThrownBy(gateway::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("planted");
    assertThatThrownBy(() -> rig.connect(0)).isInstanceOf(IOException.class);
    madeAndClosedInReverse();
  }

  @Test
  void stoppingClosesListenersFirstAndLetsSessionsEnd() throws Exception {
    Gateway gateway = rig.start(services(forward("one")));
    Map<String, RecorderStats> stats;
    try (Socket client = rig.connect(0)) {
      send(client, "before");
      assertThat(receive(client, 6)).isEqualTo("before");
      var stopping =
          CompletableFuture.supplyAsync(
              () -> gateway.stop(Duration.ofSeconds(20), Duration.ofSeconds(5)),
              task -> Thread.ofVirtual().start(task));
      Eventually.until("unbound", () -> rig.parts.events.contains("unbound"));
      Eventually.until("refusing", () -> isRefused());

      send(client, "after");
      assertThat(receive(client, 5)).isEqualTo("after");
      assertThat(stopping).isNotDone();
      client.shutdownOutput();
      stats = stopping.get(10, TimeUnit.SECONDS);
    }
    // Asking whether connections are refused may have made one more that was not.
    RecorderStats all = stats.get("mem");
    assertThat(all.delivered()).isEqualTo(all.emitted()).isPositive();
    assertThat(rig.parts.records)
        .anySatisfy(record ->
            assertThat(record).contains("\"kind\":\"normal\"").contains("\"inputBytes\":11"));
    List<String> events = rig.parts.events;
    assertThat(events.indexOf("delivered"))
        .as("records are delivered before anything is closed")
        .isBetween(0, events.indexOf("closed handler"));
    madeAndClosedInReverse();
  }

  /** The socket is closed on its loop, a moment after the listener was told. */
  private boolean isRefused() {
    try {
      rig.connect(0).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  void whatIsStillOpenAfterTheGraceIsCutAndWrittenDown() throws Exception {
    Gateway gateway = rig.start(services(forward("one")));
    try (Socket client = rig.connect(0)) {
      send(client, "hello");
      assertThat(receive(client, 5)).isEqualTo("hello");
      Map<String, RecorderStats> stats = gateway.stop(Duration.ZERO, Duration.ofSeconds(5));

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(stats.get("mem").delivered()).isEqualTo(1);
      assertThat(stats.get("mem").dropped()).isZero();
    }
    assertThat(rig.record()).contains("\"close\":{\"by\":\"weir\",\"kind\":\"shutdown\"}");
    assertThat(gateway.sessions()).isZero();
    rig.parts.dialer.awaitAllClosed();
  }

  @Test
  void aHandlerThatThrowsClosesItsConnectionAndNoOther() throws Exception {
    rig.start(services(service("bad", "broken"), forward("good")));
    try (Socket good = rig.connect(1);
        Socket bad = rig.connect(0)) {
      assertThat(bad.getInputStream().read()).isEqualTo(-1);
      assertThat(rig.record())
          .contains("\"service\":\"bad\"")
          .contains("\"close\":{\"by\":\"weir\",\"kind\":\"internal\"}")
          .contains("handler failed");
      send(good, "hello");
      assertThat(receive(good, 5)).isEqualTo("hello");
    }
  }

  @Test
  void aConnectionOfOursThatComesBackIsRefused() throws Exception {
    rig.start(
        services(
            service("first", "line"),
            service("caught", "line").replace("type: tcp", "type: hidden")));
    InetSocketAddress hidden = rig.parts.bound.get(1);
    try (Socket client = rig.connect(0)) {
      // The connection to the target arrives at the hidden listener, as redirection does it.
      send(client, "127.0.0.1:" + hidden.getPort() + "\n");
      send(client, "127.0.0.1:" + echo.port() + "\n");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    String both = rig.record() + rig.record();
    assertThat(both)
        .contains("\"service\":\"caught\"")
        .contains("\"kind\":\"loop\"")
        .contains("came from this gateway");
    assertThat(echo.accepted).hasValue(0);
  }

  @Test
  void aClientThatNamesOneOfOurListenersIsRefused() throws Exception {
    rig.start(services(service("first", "line"), service("second", "hold")));
    try (Socket client = rig.connect(0)) {
      send(client, "0.0.0.0:" + rig.parts.bound.get(1).getPort() + "\n");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(rig.record()).contains("\"kind\":\"loop\"");
    assertThat(rig.parts.dialer.requests).isEmpty();
  }

  @Test
  void aBypassRefusesByName() throws Exception {
    String yaml =
        "bypasses: [{name: b, matchers: [no.test]}]\n"
            + services(service("one", "line").replace("recorders:", "bypass: b, recorders:"));
    rig.start(yaml);
    try (Socket client = rig.connect(0)) {
      send(client, "no.test:80\n");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(rig.record()).contains("\"kind\":\"bypass\"").contains("bypass: no.test:80");
  }

  @Test
  void hostsAreReadAgainAndNoLongerOnceStopped() throws Exception {
    Path file = folder.resolve("hosts.txt");
    Files.writeString(file, "127.0.0.2 moving.test\n");
    String yaml =
        "hosts: [{name: h, file: {path: hosts.txt}, reload: 20ms}]\n"
            + services(service("one", "line").replace("recorders:", "hosts: h, recorders:"));
    Gateway gateway = rig.start(yaml);
    Files.writeString(folder.resolve("new.txt"), "127.0.0.1 moving.test\n");
    Files.move(folder.resolve("new.txt"), file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    Eventually.until(
        "the new address is used",
        () -> {
          try (Socket client = rig.connect(0)) {
            send(client, "moving.test:" + echo.port() + "\nx");
            return receive(client, 1).equals("x");
          } catch (IOException e) {
            return false;
          }
        });
    assertThat(rig.timer.getQueue()).isNotEmpty();
    gateway.stop(Duration.ZERO, Duration.ofSeconds(1));
    Eventually.until("nothing is scheduled", () -> rig.timer.getQueue().isEmpty());
  }

  @Test
  void nothingIsScheduledWhenThereAreProblems() {
    String yaml =
        "hosts: [{name: h, mappings: [{hostname: a.test, ip: 127.0.0.1}], reload: 20ms}]\n"
            + services(service("one", "picky"));
    assertThat(rig.build(yaml)).isNull();
    Eventually.until("nothing is scheduled", () -> rig.timer.getQueue().isEmpty());
  }
}
