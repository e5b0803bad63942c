package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.Step;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends at the wrong moment: whatever happens, every buffer is released. */
class RelayBuffersTest {
  private static LostBuffers lost;

  @BeforeAll
  static void listen() throws ReflectiveOperationException {
    lost = new LostBuffers();
  }

  @AfterAll
  static void nothingWasLost() {
    try (LostBuffers all = lost) {
      assertThat(all.found()).isEmpty();
    }
  }

  private static RelayRig rig(Duration patience) throws IOException {
    return rig(patience, true);
  }

  private static RelayRig rig(Duration patience, boolean epoll) throws IOException {
    var sniffers = new Sniffers(List.of(new Sniffers.Named(new Test4(), "test")), patience);
    return new RelayRig(epoll, sniffers, true, Duration.ZERO);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatIsGoneWhileItsBytesAreHeld(boolean epoll) throws Exception {
    try (var rig = rig(Duration.ofSeconds(20), epoll);
        Socket server = serverAfter(rig, "TE", true)) {
      assertThat(rig.record()).contains("\"kind\":\"reset\"");
      assertEnded(server);
    }
  }

  /** A client that sends a text, and is reset once the leg is open; gives the server's end. */
  private static Socket serverAfter(RelayRig rig, String text, boolean reset) throws Exception {
    Socket client = rig.client();
    send(client, text);
    Socket server = rig.server();
    send(server, "x");
    assertThat(client.getInputStream().read()).isEqualTo('x');
    if (reset) {
      reset(client);
    } else {
      client.close();
    }
    return server;
  }

  private static void assertEnded(Socket socket) {
    try {
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void aClientThatEndsWhileItsBytesAreHeldHasSentThem() throws Exception {
    try (var rig = rig(Duration.ofSeconds(20));
        Socket server = serverAfter(rig, "TE", false)) {
      assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("TE");
    }
  }

  @Test
  void aRefusalWhileBytesAreHeld() throws Exception {
    try (var rig = rig(Duration.ofSeconds(20))) {
      rig.refuseNames = true;
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        send(client, "T");
        send(client, "E");
        send(client, "ST and a lot more");
        assertThat(server.getInputStream().readAllBytes()).isEmpty();
        assertThat(rig.record()).contains("\"kind\":\"bypass\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatIsGoneInTheMiddleOfALongUpload(boolean epoll) throws Exception {
    try (var rig = rig(Duration.ofMillis(10), epoll);
        Socket client = rig.client()) {
      Socket server = rig.server();
      var sending =
          Thread.ofVirtual()
              .start(() -> {
                var chunk = new byte[65_536];
                try {
                  for (int i = 0; i < 1_000; i++) {
                    client.getOutputStream().write(chunk);
                  }
                } catch (IOException e) {
                  // What this test is about: the relay has passed the reset on.
                }
              });
      assertThat(server.getInputStream().readNBytes(100_000)).hasSize(100_000);
      reset(server);
      sending.join();
      assertThat(rig.record()).contains("\"close\":{\"by\":\"server\",\"kind\":\"reset\"}");
    }
  }

  @Test
  void whatCameWithTheLegGoesFirst() throws Exception {
    try (var rig = rig(Duration.ofSeconds(20))) {
      rig.surplus = "surplus ";
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        send(server, "answer");
        assertThat(client.getInputStream().readNBytes(14)).asString().isEqualTo("surplus answer");
      }
    }
  }

  @Test
  void aGateWhoseBytesAreRefusedOpensNothingThenOrLater() throws Exception {
    try (var rig = rig(Duration.ofMillis(100))) {
      rig.gated = true;
      rig.refuseNames = true;
      try (Socket client = rig.client()) {
        send(client, "TEST and more");
        assertEnded(client);
      }
      assertThat(rig.record()).contains("\"kind\":\"bypass\"");
      assertThat(rig.opened.poll(300, TimeUnit.MILLISECONDS))
          .as("opened after the time for sniffing was over")
          .isNull();
    }
  }

  @Test
  void aGateWhoseClientIsGoneOpensNothing() throws Exception {
    try (var rig = rig(Duration.ofMillis(200))) {
      rig.gated = true;
      Socket client = rig.client();
      send(client, "TE");
      // The bytes and the reset are two events: the rig has accepted, so both will be seen.
      assertThat(rig.accepted.poll(5, TimeUnit.SECONDS)).isNotNull();
      reset(client);
      assertThat(rig.record()).isNotEmpty();
      assertThat(rig.opened.poll(400, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void aGateThatThrowsClosesTheClientAndSaysSo() throws Exception {
    try (var rig = rig(Duration.ofSeconds(20))) {
      rig.gated = true;
      rig.gateThrows = true;
      try (Socket client = rig.client()) {
        send(client, "TEST");
        assertEnded(client);
      }
      assertThat(rig.record())
          .contains("\"close\":{\"by\":\"weir\",\"kind\":\"internal\"}")
          .contains("planted");
    }
  }

  @Test
  void aGateWhoseBytesAreUnknownPassesThemOn() throws Exception {
    try (var rig = rig(Duration.ofSeconds(20))) {
      rig.gated = true;
      rig.surplus = "surplus";
      try (Socket client = rig.client()) {
        send(client, "something else");
        try (Socket server = rig.server()) {
          assertThat(server.getInputStream().readNBytes(14)).asString().isEqualTo("something else");
          assertThat(client.getInputStream().readNBytes(7)).asString().isEqualTo("surplus");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGateSeesAllOfAClientThatEndedAtOnce(boolean epoll) throws Exception {
    try (var rig = rig(Duration.ofSeconds(20), epoll)) {
      rig.gated = true;
      try (Socket client = rig.client()) {
        send(client, "TEST all there is");
        client.shutdownOutput();
        assertThat(rig.opened.poll(5, TimeUnit.SECONDS)).isEqualTo("test named.test");
        try (Socket server = rig.server()) {
          assertThat(server.getInputStream().readAllBytes())
              .asString()
              .isEqualTo("TEST all there is");
          send(server, "answer");
          server.shutdownOutput();
          assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
      }
    }
  }

  @Test
  void theCheckItselfNoticesALostBuffer() {
    lose();
    assertThat(lost.found()).hasSize(1).first().asString().contains("planted loss");
    lost.forget();
  }

  private static void lose() {
    var buffer = io.netty.buffer.PooledByteBufAllocator.DEFAULT.heapBuffer(1);
    buffer.touch("planted loss");
  }

  /** Knows streams that begin with TEST. */
  private static final class Test4 implements Sniffer {
    @Override
    public SniffResult sniff(Bytes prefix, SniffHints hints) {
      var text = new String(prefix.copy(0, prefix.length()), StandardCharsets.US_ASCII);
      if (text.startsWith("TEST")) {
        return new SniffResult.Match(new Protocol("test", "named.test"));
      }
      return "TEST".startsWith(text) ? new SniffResult.NeedMore(4) : SniffResult.NO_MATCH;
    }

    @Override
    public Inspector open(SniffContext context) {
      return new Inspector() {
        @Override
        public Step onBytes(Direction from, Bytes view) {
          return Step.WATCH;
        }

        @Override
        public void onEnd(Direction from, End how) {}

        @Override
        public void close() {}
      };
    }
  }
}
