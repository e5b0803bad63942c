package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.net.Eventually;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.splice.LoopPipes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs whose bytes the kernel moves: whatever happens, they look like pairs that are copied. */
class KernelRelayTest {
  private static final long BULK = 3_000_000;
  private static final long HUNDRED_MEGABYTES = 100_000_000;

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

  private static RelayRig rig() throws IOException {
    return rig(Duration.ZERO);
  }

  private static RelayRig rig(Duration idle) throws IOException {
    var rig = new RelayRig(true, Sniffers.NONE, false, idle);
    LoopPipes.of(rig.loop());
    return rig;
  }

  private static void join(CompletableFuture<?>... all) throws Exception {
    CompletableFuture.allOf(all).get(60, TimeUnit.SECONDS);
  }

  /** Sends so much from one to the other that the kernel takes over. */
  private static void bulk(PairLog log, Socket from, Socket to) throws Exception {
    var sending = Traffic.async(() -> Traffic.write(from.getOutputStream(), 0, BULK));
    Traffic.check(to.getInputStream(), 0, BULK);
    join(sending);
    log.awaitEntered(1);
  }

  @Test
  void aHundredMegabytesArriveWholeInBothDirectionsAtOnce() throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      join(
          Traffic.async(() -> sendAll(client, HUNDRED_MEGABYTES)),
          Traffic.async(() -> sendAll(server, HUNDRED_MEGABYTES)),
          Traffic.async(() -> receiveAll(client, HUNDRED_MEGABYTES)),
          Traffic.async(() -> receiveAll(server, HUNDRED_MEGABYTES)));
      assertThat(log.entered()).isPositive();
      assertThat(rig.record())
          .contains("\"inputBytes\":100000000")
          .contains("\"outputBytes\":100000000")
          .contains("\"kind\":\"normal\"");
    }
  }

  private static void sendAll(Socket socket, long count) throws IOException {
    Traffic.write(socket.getOutputStream(), 0, count);
    socket.shutdownOutput();
  }

  private static void receiveAll(Socket socket, long count) throws IOException {
    Traffic.check(socket.getInputStream(), 0, count);
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndIsPassedOnBehindAllBytesAndTheOtherDirectionGoesOn(boolean clientFirst)
      throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      Socket first = clientFirst ? client : server;
      Socket second = clientFirst ? server : client;
      bulk(log, first, second);

      var sending = Traffic.async(() -> sendAll(first, 20_000_000));
      receiveAll(second, 20_000_000);
      join(sending);
      var answering = Traffic.async(() -> sendAll(second, 10_000_000));
      receiveAll(first, 10_000_000);
      join(answering);

      assertThat(rig.record())
          .contains(clientFirst ? "\"inputBytes\":23000000" : "\"inputBytes\":10000000")
          .contains(clientFirst ? "\"outputBytes\":10000000" : "\"outputBytes\":23000000");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFollowsAHalfCloseIsMovedByTheKernelAsWell(boolean clientFirst) throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      Socket asking = clientFirst ? client : server;
      Socket answering = clientFirst ? server : client;
      asking.getOutputStream().write(1);
      asking.shutdownOutput();
      assertThat(answering.getInputStream().readAllBytes()).hasSize(1);
      var sending = Traffic.async(() -> sendAll(answering, 20_000_000));
      receiveAll(asking, 20_000_000);
      join(sending);
      assertThat(log.entered()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResetInTheMiddleIsAResetOnTheOtherSide(boolean ofClient) throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      Socket breaking = ofClient ? client : server;
      Socket other = ofClient ? server : client;
      bulk(log, breaking, other);
      // Both directions are busy; the one that reads is the one that breaks.
      var sending = Traffic.async(() -> Traffic.write(other.getOutputStream(), 0, 1L << 40));
      Traffic.check(breaking.getInputStream(), 0, BULK);
      breaking.setSoLinger(true, 0);
      breaking.close();
      // Who writes after an end is told of a broken pipe; only a reset is called one.
      assertThatThrownBy(() -> join(sending))
          .rootCause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      assertThat(rig.record())
          .contains("\"by\":\"" + (ofClient ? "client" : "server") + "\",\"kind\":\"reset\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResetBehindBytesThatAreStillInAPipeComesAfterThem(boolean ofClient) throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      Socket breaking = ofClient ? client : server;
      Socket other = ofClient ? server : client;
      bulk(log, breaking, other);
      long sent = fill(breaking);
      breaking.setSoLinger(true, 0);
      breaking.close();
      // What is left in a send buffer goes with a reset, as it would without us; but no end comes.
      assertThatThrownBy(() -> Traffic.check(other.getInputStream(), BULK, sent + 1_000_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      assertThat(rig.record())
          .contains("\"by\":\"" + (ofClient ? "client" : "server") + "\",\"kind\":\"reset\"");
    }
  }

  @Test
  void aResetWhileNothingMovesIsNoticed() throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      bulk(log, server, client);
      server.setSoLinger(true, 0);
      server.close();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThat(rig.record()).contains("\"close\":{\"by\":\"server\",\"kind\":\"reset\"}");
    }
  }

  /** Sends until nobody takes more; how much that was. */
  private static long fill(Socket from) {
    var sent = new AtomicLong();
    var sending =
        Traffic.async(() -> {
          OutputStream out = from.getOutputStream();
          for (long at = BULK; ; at += 1000) {
            Traffic.write(out, at, 1000);
            sent.addAndGet(1000);
          }
        });
    long[] before = {-1, System.nanoTime()};
    Eventually.until(
        "the sender is stopped",
        () -> {
          long now = sent.get();
          if (now != before[0]) {
            before[0] = now;
            before[1] = System.nanoTime();
          }
          return System.nanoTime() - before[1] > 500_000_000;
        });
    assertThat(sending).isNotDone();
    return sent.get();
  }

  @Test
  void aReaderThatStopsStopsTheSenderAndLosesNothing() throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      bulk(log, client, server);
      long sent = fill(client);
      assertThat(sent).as("what is under way").isLessThan(40_000_000);
      Traffic.check(server.getInputStream(), BULK, sent);
    }
  }

  @Test
  void aSlowReaderGetsEveryByteAlsoThoseThatWereWaitingAtTheChange() throws Exception {
    try (var log = new PairLog();
        var rig = rig()) {
      rig.upstream.setReceiveBufferSize(8_192);
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        Channel leg = rig.dialled.take();
        leg.config().setOption(ChannelOption.SO_SNDBUF, 8_192);
        var sending = Traffic.async(() -> sendAll(client, 30_000_000));
        Eventually.until("bytes wait for the reader", () -> leg.bytesBeforeUnwritable() < 200_000);
        log.awaitEntered(1);
        InputStream in = server.getInputStream();
        long at = 0;
        for (int part = 1; at < 30_000_000; part = Math.min(part * 2, 300_000)) {
          long length = Math.min(part, 30_000_000 - at);
          Traffic.check(in, at, length);
          at += length;
        }
        assertThat(in.read()).isEqualTo(-1);
        join(sending);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {262_143, 262_144, 262_145, 524_288, 1_048_577})
  void theChangeFallsBetweenTwoBytes(int size) throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      for (long at = 0, round = 0; round < 20; round++, at += size) {
        long from = at;
        var sending = Traffic.async(() -> Traffic.write(client.getOutputStream(), from, size));
        Traffic.check(server.getInputStream(), from, size);
        join(sending);
        server.getOutputStream().write((int) round);
        assertThat(client.getInputStream().read()).isEqualTo((int) round);
      }
      assertThat(log.entered()).isPositive();
    }
  }

  @Test
  void smallMessagesAfterLargeOnesAreCopiedAgain() throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      bulk(log, client, server);
      pingPong(client, server, 50);
      log.awaitLeft(1);
      pingPong(client, server, 50);
      assertThat(log.entered()).isEqualTo(1);
      var sending = Traffic.async(() -> Traffic.write(client.getOutputStream(), 0, BULK));
      Traffic.check(server.getInputStream(), 0, BULK);
      join(sending);
      log.awaitEntered(2);
    }
  }

  private static void pingPong(Socket client, Socket server, int rounds) throws IOException {
    for (int i = 0; i < rounds; i++) {
      Traffic.write(client.getOutputStream(), i, 100);
      Traffic.check(server.getInputStream(), i, 100);
      Traffic.write(server.getOutputStream(), i, 300);
      Traffic.check(client.getInputStream(), i, 300);
    }
  }

  @Test
  void manyPairsShareAFewPipesAndNoneIsLost() throws Exception {
    long before = descriptors();
    try (var log = new PairLog();
        var rig = rig()) {
      LoopPipes pipes = LoopPipes.most(rig.loop(), 2);
      List<CompletableFuture<?>> all = new ArrayList<>();
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Socket client = rig.client();
        Socket server = rig.server();
        sockets.addAll(List.of(client, server));
        all.add(Traffic.async(() -> sendAll(client, 10_000_000)));
        all.add(Traffic.async(() -> sendAll(server, 10_000_000)));
        all.add(Traffic.async(() -> receiveAll(client, 10_000_000)));
        all.add(Traffic.async(() -> receiveAll(server, 10_000_000)));
      }
      join(all.toArray(CompletableFuture[]::new));
      assertThat(log.entered()).isPositive();
      assertThat(pipes.open()).isBetween(1, 2);
      for (Socket socket : sockets) {
        socket.close();
      }
      pipes.sweep();
      assertThat(pipes.open()).isZero();
    }
    Eventually.until("all descriptors are closed", () -> descriptors() <= before);
  }

  private static long descriptors() {
    String[] all = new java.io.File("/proc/self/fd").list();
    return all == null ? -1 : all.length;
  }

  @Test
  void withoutAPipeBytesAreCopied() throws Exception {
    try (var log = new PairLog();
        var rig = rig()) {
      LoopPipes.most(rig.loop(), 0);
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        var sending = Traffic.async(() -> sendAll(client, 20_000_000));
        receiveAll(server, 20_000_000);
        join(sending);
        assertThat(log.entered()).isZero();
      }
    }
  }

  @Test
  void whenOthersHoldAllPipesAPairGoesOnByCopying() throws Exception {
    try (var log = new PairLog();
        var rig = rig()) {
      LoopPipes pipes = LoopPipes.most(rig.loop(), 1);
      try (Socket stuckClient = rig.client();
          Socket stuckServer = rig.server();
          Socket client = rig.client();
          Socket server = rig.server()) {
        bulk(log, client, server);
        bulk(log, stuckClient, stuckServer);
        log.awaitEntered(2);
        long stuck = fill(stuckClient);
        assertThat(pipes.open()).isEqualTo(1);
        var sending = Traffic.async(() -> Traffic.write(client.getOutputStream(), 0, 20_000_000));
        Traffic.check(server.getInputStream(), 0, 20_000_000);
        join(sending);
        log.awaitLeft(1);
        Traffic.check(stuckServer.getInputStream(), BULK, stuck);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {22, 38, 1})
  void whereTheSystemDoesNotSpliceEverythingIsCopiedForGood(int error) throws Exception {
    try (var log = new PairLog();
        var rig = rig()) {
      LoopPipes.refusing(rig.loop(), error);
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        join(
            Traffic.async(() -> sendAll(client, 20_000_000)),
            Traffic.async(() -> sendAll(server, 20_000_000)),
            Traffic.async(() -> receiveAll(client, 20_000_000)),
            Traffic.async(() -> receiveAll(server, 20_000_000)));
        assertThat(log.entered()).isEqualTo(1);
        assertThat(log.left()).isEqualTo(1);
        assertThat(rig.record())
            .contains("\"inputBytes\":20000000")
            .contains("\"outputBytes\":20000000");
      }
    }
  }

  @Test
  void aPairThatFallsSilentHoldsNoPipeAndIsCutWhenItsTimeIsOver() throws Exception {
    try (var log = new PairLog();
        var rig = rig(Duration.ofMillis(400));
        Socket client = rig.client();
        Socket server = rig.server()) {
      bulk(log, client, server);
      LoopPipes pipes = LoopPipes.of(rig.loop());
      pipes.sweep();
      assertThat(pipes.open()).isZero();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      assertThat(rig.record())
          .contains("\"close\":{\"by\":\"weir\",\"kind\":\"idle\"}")
          .contains("\"inputBytes\":3000000");
    }
  }

  @Test
  void aClientThatIsClosedFromOutsideLeavesTheServerWhatWasUnderWay() throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      bulk(log, client, server);
      long sent = fill(client);
      LoopPipes pipes = LoopPipes.of(rig.loop());
      assertThat(pipes.open()).isEqualTo(1);
      rig.accepted.element().close().sync();
      Eventually.until(
          "no pipe is lent",
          () -> {
            pipes.sweep();
            return pipes.open() == 0;
          });
      long got = countPattern(server.getInputStream(), BULK);
      assertThat(got).isPositive().isLessThanOrEqualTo(sent + 1000);
      assertThat(rig.record()).contains("\"inputBytes\":" + (BULK + got) + ",");
    }
  }

  /** Reads the stream on to its end; how long it was. */
  private static long countPattern(InputStream in, long from) throws IOException {
    long count = 0;
    for (; ; count += 100) {
      var some = new byte[100];
      int length = in.readNBytes(some, 0, 100);
      Traffic.check(new java.io.ByteArrayInputStream(some, 0, length), from + count, length);
      if (length < 100) {
        return count + length;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyTrafficArrivesAsItWasSent(long seed) throws Exception {
    try (var log = new PairLog();
        var rig = rig()) {
      LoopPipes.most(rig.loop(), (int) (seed % 3) + 1);
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        long input = 15_000_000 + seed * 77_777;
        long output = 12_000_000 + seed * 55_555;
        join(
            Traffic.async(() -> sendAtRandom(client, input, seed)),
            Traffic.async(() -> sendAtRandom(server, output, seed + 100)),
            Traffic.async(() -> receiveAtRandom(client, output, seed + 200)),
            Traffic.async(() -> receiveAtRandom(server, input, seed + 300)));
        assertThat(log.entered()).isPositive();
        assertThat(rig.record())
            .contains("\"inputBytes\":" + input)
            .contains("\"outputBytes\":" + output);
      }
    }
  }

  /** Long runs, and every now and then many small pieces. */
  private static void sendAtRandom(Socket socket, long count, long seed) throws IOException {
    var random = new Random(seed);
    for (long at = 0; at < count; ) {
      int most = random.nextInt(20) == 0 ? 2_000_000 : random.nextInt(10) == 0 ? 50_000 : 500;
      long length = Math.min(1 + random.nextInt(most), count - at);
      Traffic.write(socket.getOutputStream(), at, length);
      at += length;
    }
    socket.shutdownOutput();
  }

  private static void receiveAtRandom(Socket socket, long count, long seed) throws IOException {
    var random = new Random(seed);
    for (long at = 0; at < count; ) {
      long length = Math.min(1 + random.nextInt(3_000_000), count - at);
      Traffic.check(socket.getInputStream(), at, length);
      at += length;
      if (random.nextInt(4) == 0) {
        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(20_000_000));
      }
    }
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }
}
