package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.net.Eventually;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.splice.LoopPipes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two sockets with a relay between them, of which the kernel may move the bytes. */
abstract class KernelCase {
  static final long BULK = 3_000_000;

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

  /** What a test does with two sockets and the relay between them. */
  @FunctionalInterface
  interface Case {
    void run(PairLog log, RelayRig rig, Socket client, Socket server) throws Exception;
  }

  /** Runs a test with a client and a server that are joined. */
  static void joined(Case test) throws Exception {
    try (var log = new PairLog();
        var rig = rig();
        Socket client = rig.client();
        Socket server = rig.server()) {
      test.run(log, rig, client, server);
    }
  }

  static RelayRig rig() throws IOException {
    return rig(Duration.ZERO);
  }

  static RelayRig rig(Duration idle) throws IOException {
    var rig = new RelayRig(true, Sniffers.NONE, false, idle);
    LoopPipes.of(rig.loop());
    return rig;
  }

  static void join(CompletableFuture<?>... all) throws Exception {
    CompletableFuture.allOf(all).get(60, TimeUnit.SECONDS);
  }

  /** Sends so much from one to the other that the kernel takes over. */
  static void bulk(PairLog log, Socket from, Socket to) throws Exception {
    var sending = Traffic.async(() -> Traffic.write(from.getOutputStream(), 0, BULK));
    Traffic.check(to.getInputStream(), 0, BULK);
    join(sending);
    log.awaitEntered(1);
  }

  static void sendAll(Socket socket, long count) throws IOException {
    Traffic.write(socket.getOutputStream(), 0, count);
    socket.shutdownOutput();
  }

  static void receiveAll(Socket socket, long count) throws IOException {
    Traffic.check(socket.getInputStream(), 0, count);
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  /** Sends until nobody takes more; how much that was. */
  static long fill(Socket from) {
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
}
