package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.net.Eventually;
import dev.weir.kernel.splice.LoopPipes;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs whose bytes the kernel moves: whatever ends them ends them as if they were copied. */
class KernelEndsTest extends KernelCase {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndIsPassedOnBehindAllBytesAndTheOtherDirectionGoesOn(boolean clientFirst)
      throws Exception {
    joined((log, rig, client, server) -> {
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
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFollowsAHalfCloseIsMovedByTheKernelAsWell(boolean clientFirst) throws Exception {
    joined((log, rig, client, server) -> {
      Socket asking = clientFirst ? client : server;
      Socket answering = clientFirst ? server : client;
      asking.getOutputStream().write(1);
      asking.shutdownOutput();
      assertThat(answering.getInputStream().readAllBytes()).hasSize(1);
      var sending = Traffic.async(() -> sendAll(answering, 20_000_000));
      receiveAll(asking, 20_000_000);
      join(sending);
      assertThat(log.entered()).isPositive();
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResetInTheMiddleIsAResetOnTheOtherSide(boolean ofClient) throws Exception {
    joined((log, rig, client, server) -> {
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
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResetBehindBytesThatAreStillInAPipeComesAfterThem(boolean ofClient) throws Exception {
    joined((log, rig, client, server) -> {
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
    });
  }

  @Test
  @SuppressWarnings("try") // closed early, on purpose
  void aResetWhileNothingMovesIsNoticed() throws Exception {
    joined((log, rig, client, server) -> {
      bulk(log, server, client);
      server.setSoLinger(true, 0);
      server.close();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThat(rig.record()).contains("\"close\":{\"by\":\"server\",\"kind\":\"reset\"}");
    });
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
    joined((log, rig, client, server) -> {
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
    });
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
}
