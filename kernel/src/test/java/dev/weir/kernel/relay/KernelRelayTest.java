package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.net.Eventually;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.splice.LoopPipes;
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
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs whose bytes the kernel moves: they arrive as if they were copied. */
class KernelRelayTest extends KernelCase {
  private static final long HUNDRED_MEGABYTES = 100_000_000;

  @Test
  void aHundredMegabytesArriveWholeInBothDirectionsAtOnce() throws Exception {
    joined((log, rig, client, server) -> {
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
    });
  }

  @Test
  void aReaderThatStopsStopsTheSenderAndLosesNothing() throws Exception {
    joined((log, rig, client, server) -> {
      bulk(log, client, server);
      long sent = fill(client);
      assertThat(sent).as("what is under way").isLessThan(40_000_000);
      Traffic.check(server.getInputStream(), BULK, sent);
    });
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
    joined((log, rig, client, server) -> {
      for (long at = 0, round = 0; round < 20; round++, at += size) {
        long from = at;
        var sending = Traffic.async(() -> Traffic.write(client.getOutputStream(), from, size));
        Traffic.check(server.getInputStream(), from, size);
        join(sending);
        server.getOutputStream().write((int) round);
        assertThat(client.getInputStream().read()).isEqualTo((int) round);
      }
      assertThat(log.entered()).isPositive();
    });
  }

  @Test
  void smallMessagesAfterLargeOnesAreCopiedAgain() throws Exception {
    joined((log, rig, client, server) -> {
      bulk(log, client, server);
      pingPong(client, server, 50);
      log.awaitLeft(1);
      pingPong(client, server, 50);
      assertThat(log.entered()).isEqualTo(1);
      var sending = Traffic.async(() -> Traffic.write(client.getOutputStream(), 0, BULK));
      Traffic.check(server.getInputStream(), 0, BULK);
      join(sending);
      log.awaitEntered(2);
    });
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
    // What is opened once and for all, by the first relay, is there before we count.
    joined((log, rig, client, server) -> bulk(log, client, server));
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
        // Who takes nothing does not keep the pipe for ever either.
        log.awaitLeft(2);
        Traffic.check(stuckServer.getInputStream(), BULK, stuck);
      }
    }
  }

  @Test
  void aStreamIsWatchedToTheEndIfItsInspectorDoesNotLetGo() throws Exception {
    var seen = new AtomicLong();
    try (var log = new PairLog();
        var rig = watched(seen, Long.MAX_VALUE);
        Socket client = rig.client();
        Socket server = rig.server()) {
      var sending = Traffic.async(() -> sendAll(client, 20_000_000));
      receiveAll(server, 20_000_000);
      join(sending);
      assertThat(log.entered()).isZero();
      assertThat(seen).hasValue(20_000_000);
    }
  }

  @Test
  void fromWhereAnInspectorIsDoneOnTheKernelMovesTheBytes() throws Exception {
    var seen = new AtomicLong();
    try (var log = new PairLog();
        var rig = watched(seen, 5_000_000);
        Socket client = rig.client();
        Socket server = rig.server()) {
      var sending = Traffic.async(() -> sendAll(client, 20_000_000));
      receiveAll(server, 20_000_000);
      join(sending);
      assertThat(log.entered()).isPositive();
      assertThat(seen.get()).isBetween(5_000_000L, 5_300_000L);
      server.shutdownOutput();
      assertThat(rig.record())
          .contains("\"inputBytes\":20000000")
          .contains("\"seen\":\"metadata\"");
    }
  }

  /** A relay whose one inspector counts what it sees, and is done after so much. */
  private static RelayRig watched(AtomicLong seen, long until) throws IOException {
    Sniffer counting =
        new Sniffer() {
          @Override
          public SniffResult sniff(Bytes prefix, SniffHints hints) {
            return new SniffResult.Match(new Protocol("counted", ""));
          }

          @Override
          public Inspector open(SniffContext context) {
            return new Inspector() {
              @Override
              public Step onBytes(Direction from, Bytes view) {
                return seen.addAndGet(view.length()) < until
                    ? Step.WATCH
                    : new Step.Done(Seen.METADATA, "enough");
              }

              @Override
              public void onEnd(Direction from, End how) {}

              @Override
              public void close() {}
            };
          }
        };
    var sniffers =
        new Sniffers(List.of(new Sniffers.Named(counting, "test")), Duration.ofSeconds(5));
    var rig = new RelayRig(true, sniffers, false, Duration.ZERO);
    LoopPipes.of(rig.loop());
    return rig;
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
