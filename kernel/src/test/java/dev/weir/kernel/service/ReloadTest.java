package dev.weir.kernel.service;

import static dev.weir.kernel.service.GatewayRig.receive;
import static dev.weir.kernel.service.GatewayRig.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.net.EchoServer;
import dev.weir.kernel.net.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another configuration in the place of one that runs, with connections open. */
class ReloadTest {
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

  private String forward(String name, int port) {
    return "  - {name: "
        + name
        + ", addr: '127.0.0.1:"
        + port
        + "', listener: {type: tcp}, handler: {type: forward},"
        + " forwarder: {nodes: [{addr: '127.0.0.1:"
        + echo.port()
        + "'}]}, recorders: [{name: mem}]}\n";
  }

  private static String config(String... services) {
    return "recorders: [{name: mem, memory: {}}]\nservices:\n" + String.join("", services);
  }

  private static void speak(Socket client) throws IOException {
    send(client, "hello");
    assertThat(receive(client, 5)).isEqualTo("hello");
  }

  @Test
  void keepsTheListenerAndTheRecorderThatAreConfiguredAsBefore() throws Exception {
    Gateway before = rig.start(config(forward("one", 0)));
    InetSocketAddress address = before.services().getFirst().address();
    try (Socket old = rig.connect(0)) {
      speak(old);
      Gateway after = rig.reload(config(forward("renamed", 0)));

      assertThat(after.services().getFirst().address()).isEqualTo(address);
      assertThat(rig.parts.bound).hasSize(1);
      assertThat(Collections.frequency(rig.parts.events, "made recorder")).isEqualTo(1);
      try (Socket fresh = GatewayRig.connect(address)) {
        speak(fresh);
      }
      assertThat(rig.record()).contains("\"service\":\"renamed\"");
      speak(old);
      assertThat(after.sessions()).isPositive();
    }
    assertThat(rig.record()).contains("\"service\":\"one\"").contains("\"inputBytes\":10");
  }

  @Test
  void theConfigurationBeforeEndsWithItsLastSession() throws Exception {
    rig.start(config(forward("one", 0)));
    try (Socket old = rig.connect(0)) {
      speak(old);
      Gateway after = rig.reload(config(forward("two", 0)));
      after.sweep();
      assertThat(after.hasRetired()).isTrue();
      assertThat(rig.parts.events).doesNotContain("closed handler");
    }
    assertThat(rig.record()).contains("\"service\":\"one\"");
    Gateway after = rig.reload(config(forward("three", 0)));
    Eventually.until(
        "both earlier ones are over",
        () -> {
          after.sweep();
          return !after.hasRetired();
        });
    assertThat(Collections.frequency(rig.parts.events, "closed handler")).isEqualTo(2);
    assertThat(rig.parts.events).doesNotContain("closed recorder", "unbound");
    try (Socket fresh = rig.connect(0)) {
      speak(fresh);
    }
    assertThat(rig.record()).contains("\"service\":\"three\"");
  }

  @Test
  void aListenerThatIsGoneFromTheConfigurationIsClosed() throws Exception {
    rig.start(config(forward("one", 0), forward("two", 0).replace("type: tcp", "type: hidden")));
    InetSocketAddress second = rig.parts.bound.get(1);
    try (Socket old = GatewayRig.connect(second)) {
      Gateway after = rig.reload(config(forward("one", 0)));
      Eventually.until("unbound", () -> rig.parts.events.contains("unbound"));
      assertThat(old.isConnected()).isTrue();
      assertThat(after.services()).hasSize(1);
    }
    try (Socket fresh = rig.connect(0)) {
      speak(fresh);
    }
  }

  @Test
  void whenAnAddressCannotBeHadEverythingStays() throws Exception {
    Gateway before = rig.start(config(forward("one", 0)));
    Gateway refused = rig.build(config(forward("one", 0), forward("taken", echo.port())));
    assertThatThrownBy(() -> refused.startAfter(before)).isInstanceOf(IOException.class);

    try (Socket client = rig.connect(0)) {
      speak(client);
    }
    assertThat(rig.record()).contains("\"service\":\"one\"");
    assertThat(before.services().getFirst().address()).isEqualTo(rig.parts.bound.getFirst());
    assertThat(rig.parts.events).doesNotContain("closed recorder", "unbound");
  }

  @Test
  void whatIsWrongLeavesNothingBehind() throws Exception {
    rig.start(config(forward("one", 0)));
    assertThat(rig.build(config(forward("one", 0).replace("type: forward", "type: picky"))))
        .isNull();
    assertThat(rig.build("services: [{name: x, addr: '127.0.0.1:0', handler: {type: nope}}]"))
        .isNull();
    try (Socket client = rig.connect(0)) {
      speak(client);
    }
    assertThat(rig.record()).contains("\"service\":\"one\"");
  }

  @Test
  void stoppingEndsTheEarlierConfigurationsToo() throws Exception {
    rig.start(config(forward("one", 0)));
    try (Socket old = rig.connect(0)) {
      speak(old);
      Gateway after = rig.reload(config(forward("two", 0)));
      var _ = after.stop(Duration.ZERO, Duration.ofSeconds(5));

      assertThat(old.getInputStream().read()).isEqualTo(-1);
      assertThat(after.hasRetired()).isFalse();
    }
    assertThat(rig.record()).contains("\"service\":\"one\"").contains("\"kind\":\"shutdown\"");
    assertThat(rig.parts.events).contains("closed recorder", "unbound");
    assertThat(Collections.frequency(rig.parts.events, "closed handler")).isEqualTo(2);
  }
}
