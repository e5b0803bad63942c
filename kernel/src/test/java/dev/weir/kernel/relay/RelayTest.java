package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.record.Seen;
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
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayTest {
  /** The common pool has one thread on a small machine; these tasks wait for one another. */
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private static RelayRig plain(boolean epoll) throws IOException {
    return new RelayRig(epoll, Sniffers.NONE, false, Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesArriveUnchangedInBothDirections(boolean epoll) throws Exception {
    try (var rig = plain(epoll);
        Socket client = rig.client();
        Socket server = rig.server()) {
      byte[] sent = random(3_000_000);
      byte[] answered = random(2_000_000);

      CompletableFuture<byte[]> atServer =
          CompletableFuture.supplyAsync(() -> all(server), THREADS);
      CompletableFuture<byte[]> atClient =
          CompletableFuture.supplyAsync(() -> all(client), THREADS);
      var sending = CompletableFuture.runAsync(() -> send(client, sent), THREADS);
      send(server, answered);
      sending.get(20, TimeUnit.SECONDS);

      assertThat(atServer.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
      assertThat(atClient.get(20, TimeUnit.SECONDS)).isEqualTo(answered);
      assertThat(rig.record())
          .contains("\"inputBytes\":3000000")
          .contains("\"outputBytes\":2000000")
          .contains("\"why\":\"sniffing is off\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHalfClosedClientStillGetsEverythingTheServerSends(boolean epoll) throws Exception {
    try (var rig = plain(epoll);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write("ask".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertThat(all(server)).asString().isEqualTo("ask");

      for (int i = 0; i < 20; i++) {
        server.getOutputStream().write(new byte[10_000]);
        server.getOutputStream().flush();
      }
      server.shutdownOutput();

      assertThat(all(client)).hasSize(200_000);
      assertThat(rig.record()).contains("\"close\":{\"by\":\"client\",\"kind\":\"normal\"}");
    }
  }

  @Test
  void aHalfClosedServerStillGetsWhatTheClientSends() throws Exception {
    try (var rig = plain(true);
        Socket client = rig.client();
        Socket server = rig.server()) {
      server.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);

      client.getOutputStream().write(new byte[50_000]);
      client.shutdownOutput();

      assertThat(all(server)).hasSize(50_000);
      assertThat(rig.record()).contains("\"by\":\"server\"");
    }
  }

  @Test
  @SuppressWarnings("try") // closed early, on purpose
  void aResetIsPassedOnAndNotTurnedIntoAnEnd() throws Exception {
    try (var rig = plain(true);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);

      server.setSoLinger(true, 0);
      server.close();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThat(rig.record()).contains("\"close\":{\"by\":\"server\",\"kind\":\"reset\"}");
    }
  }

  @Test
  void aServerThatDoesNotReadStopsTheClientFromBeingRead() throws Exception {
    try (var rig = plain(true);
        Socket client = rig.client();
        Socket server = rig.server()) {
      var written = new java.util.concurrent.atomic.AtomicLong();
      var sending =
          CompletableFuture.runAsync(() -> {
            byte[] chunk = new byte[65_536];
            try {
              for (int i = 0; i < 4096; i++) { // 256 MiB
                client.getOutputStream().write(chunk);
                written.addAndGet(chunk.length);
              }
              client.shutdownOutput();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      var relayed = rig.accepted.poll(5, TimeUnit.SECONDS);
      await(() -> !relayed.config().isAutoRead());
      long stuck = written.get();

      assertThat(stuck).isLessThan(256L << 20);
      assertThat(all(server)).hasSize(256 << 20);
      sending.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anIdlePairIsCutAndTheRecordSaysSo() throws Exception {
    try (var rig = new RelayRig(true, Sniffers.NONE, false, Duration.ofMillis(100));
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write(1);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.getInputStream().readAllBytes()).hasSize(1);
      assertThat(rig.record()).contains("\"close\":{\"by\":\"weir\",\"kind\":\"idle\"}");
    }
  }

  @Test
  void aPeerThatNeverReadsIsNotWaitedForAfterTheEnd() throws Exception {
    try (var rig = new RelayRig(true, Sniffers.NONE, false, Duration.ofMillis(300));
        Socket client = rig.client();
        Socket server = rig.server()) {
      var sending =
          CompletableFuture.runAsync(() -> {
            byte[] chunk = new byte[65_536];
            try {
              while (!client.isClosed()) {
                client.getOutputStream().write(chunk);
              }
            } catch (IOException e) {
              assertThat(e).hasMessageMatching("(?i).*(reset|pipe|closed).*");
            }
          });
      var toServer = rig.dialled.poll(5, TimeUnit.SECONDS);
      // The record is written when the pair is over; the last bytes still wait for the server.
      assertThat(rig.record()).contains("\"kind\":\"idle\"");
      assertThat(toServer.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
      sending.get(10, TimeUnit.SECONDS);
      assertThat(server.isClosed()).isFalse();
    }
  }

  @Test
  void anInspectorThatThrowsIsDetachedAndTheTrafficGoesOn() throws Exception {
    var sniffer =
        new Scripted((from, view) -> {
          throw new IllegalStateException("planted");
        });
    try (var rig = new RelayRig(true, sniffers(sniffer), false, Duration.ZERO);
        Socket client = rig.client();
        Socket server = rig.server()) {
      send(client, "TEST hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(all(server)).asString().isEqualTo("TEST hello");
      send(server, "back".getBytes(StandardCharsets.US_ASCII));
      assertThat(all(client)).asString().isEqualTo("back");

      assertThat(rig.record())
          .contains("\"seen\":\"flow\"")
          .contains("inspector of scripted failed");
    }
  }

  @Test
  void aRefusedChunkIsNotForwardedAndBothSidesAreClosed() throws Exception {
    var sniffer =
        new Scripted(
            (from, view) -> view.length() > 5 ? new Step.Refuse("bypass: no.test") : Step.WATCH);
    try (var rig = new RelayRig(true, sniffers(sniffer), false, Duration.ZERO);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write("TEST".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().readNBytes(4)).asString().isEqualTo("TEST");
      client.getOutputStream().write("forbidden".getBytes(StandardCharsets.US_ASCII));

      assertThat(server.getInputStream().readAllBytes()).isEmpty();
      assertThat(rig.record())
          .contains("\"close\":{\"by\":\"weir\",\"kind\":\"bypass\"}")
          .contains("bypass: no.test");
    }
  }

  @Test
  void aNameThatARuleRefusesStopsTheFirstBytes() throws Exception {
    var sniffer = new Scripted((from, view) -> Step.WATCH);
    try (var rig = new RelayRig(true, sniffers(sniffer), true, Duration.ZERO)) {
      rig.refuseNames = true;
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        client.getOutputStream().write("TE".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write("ST".getBytes(StandardCharsets.US_ASCII));

        assertThat(server.getInputStream().readAllBytes()).isEmpty();
        assertThat(rig.record()).contains("bypass: named.test:80");
      }
    }
  }

  @Test
  void heldBytesGoWhenTheTimeIsOverAndAServerThatSpeaksFirstIsNotHeld() throws Exception {
    var sniffer = new Scripted((from, view) -> Step.WATCH);
    var slow =
        new Sniffers(List.of(new Sniffers.Named(sniffer, "scripted")), Duration.ofMillis(50));
    try (var rig = new RelayRig(true, slow, true, Duration.ZERO);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write("TE".getBytes(StandardCharsets.US_ASCII));
      server.getOutputStream().write("banner".getBytes(StandardCharsets.US_ASCII));

      assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("banner");
      assertThat(server.getInputStream().readNBytes(2)).asString().isEqualTo("TE");
    }
  }

  @Test
  void aChangeOfProtocolIsSniffedAgainFromItsFirstByte() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    var sniffer =
        new Scripted((from, view) -> {
          String text = text(view);
          seen.add(from + " " + text);
          return from == Direction.SERVER && text.startsWith("101")
              ? new Step.Resniff(3, new byte[0], "other", null)
              : Step.WATCH;
        });
    try (var rig = new RelayRig(true, sniffers(sniffer), false, Duration.ZERO);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write("TEST".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().readNBytes(4)).hasSize(4);
      server.getOutputStream().write("101TEST second".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().readNBytes(14)).asString().isEqualTo("101TEST second");

      assertThat(seen)
          .containsExactly("CLIENT TEST", "SERVER 101TEST second", "SERVER TEST second");
    }
  }

  @Test
  void skippedBytesAreForwardedAndReportedButNotShown() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    var sniffer =
        new Scripted((from, view) -> {
          seen.add(text(view));
          return text(view).equals("TEST") ? new Step.Skip(Direction.CLIENT, 6) : Step.WATCH;
        });
    try (var rig = new RelayRig(true, sniffers(sniffer), false, Duration.ZERO);
        Socket client = rig.client();
        Socket server = rig.server()) {
      client.getOutputStream().write("TEST".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().readNBytes(4)).hasSize(4);
      client.getOutputStream().write("secretEND".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().readNBytes(9)).asString().isEqualTo("secretEND");

      assertThat(seen).containsExactly("TEST", "END");
      assertThat(sniffer.skipped.poll(5, TimeUnit.SECONDS)).isEqualTo(6L);
    }
  }

  @Test
  void aGateHoldsTheFirstBytesUntilTheyNameTheTarget() throws Exception {
    var sniffer = new Scripted((from, view) -> Step.WATCH);
    try (var rig = new RelayRig(true, sniffers(sniffer), false, Duration.ZERO)) {
      rig.gated = true;
      try (Socket client = rig.client()) {
        client.getOutputStream().write("TES".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        client.getOutputStream().write("T and more".getBytes(StandardCharsets.US_ASCII));
        assertThat(rig.opened.poll(5, TimeUnit.SECONDS)).isEqualTo("test named.test");
        try (Socket server = rig.server()) {
          assertThat(server.getInputStream().readNBytes(13)).asString().isEqualTo("TEST and more");
        }
      }
    }
  }

  @Test
  void aGateOpensWithoutANameWhenTheClientWaitsForTheServer() throws Exception {
    var sniffer = new Scripted((from, view) -> Step.WATCH);
    var slow =
        new Sniffers(List.of(new Sniffers.Named(sniffer, "scripted")), Duration.ofMillis(50));
    try (var rig = new RelayRig(true, slow, false, Duration.ZERO)) {
      rig.gated = true;
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        server.getOutputStream().write("220 hello".getBytes(StandardCharsets.US_ASCII));

        assertThat(client.getInputStream().readNBytes(9)).asString().isEqualTo("220 hello");
        assertThat(rig.opened.poll()).isEqualTo("- -");
      }
    }
  }

  /** Matches streams that begin with TEST, whoever sends it, and does what it is told. */
  private static final class Scripted implements Sniffer {
    interface Script {
      Step onBytes(Direction from, Bytes view);
    }

    final BlockingQueue<Long> skipped = new LinkedBlockingQueue<>();
    private final Script script;

    Scripted(Script script) {
      this.script = script;
    }

    @Override
    public SniffResult sniff(Bytes prefix, SniffHints hints) {
      int known = Math.min(prefix.length(), 4);
      if (!"TEST".startsWith(text(prefix).substring(0, known))) {
        return SniffResult.NO_MATCH;
      }
      return known < 4
          ? new SniffResult.NeedMore(4)
          : new SniffResult.Match(new Protocol("test", "named.test"));
    }

    @Override
    public Inspector open(SniffContext context) {
      return new Inspector() {
        @Override
        public Step onBytes(Direction from, Bytes view) {
          return script.onBytes(from, view);
        }

        @Override
        public void onSkipped(Direction from, long bytes) {
          skipped.add(bytes);
        }

        @Override
        public void onEnd(Direction from, End how) {
          context.session().connection().seen(Seen.METADATA, "scripted");
        }

        @Override
        public void close() {}
      };
    }
  }

  private static Sniffers sniffers(Sniffer sniffer) {
    return new Sniffers(List.of(new Sniffers.Named(sniffer, "scripted")), Duration.ofSeconds(5));
  }

  private static String text(Bytes view) {
    return new String(view.copy(0, view.length()), StandardCharsets.US_ASCII);
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] all(Socket socket) {
    try (InputStream in =
        new java.io.FilterInputStream(socket.getInputStream()) {
          @Override
          public void close() {}
        }) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("condition not met within 10 s");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
