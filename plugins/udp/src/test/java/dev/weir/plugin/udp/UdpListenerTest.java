package dev.weir.plugin.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.net.DatagramLink;
import dev.weir.testkit.net.Leaks;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class UdpListenerTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 4096, 4097, 32_769, 65_507})
  void passesDatagramsOfAnySizeWhole(int size) throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 128, 4096), true);
        DatagramSocket client = rig.client()) {
      String text = "x".repeat(size);
      Rig.send(client, text);
      assertThat(Rig.receive(client)).isEqualTo(text);
    }
  }

  @Test
  void eachClientHasAFlowOfItsOwn() throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 128, 4096), true);
        DatagramSocket one = rig.client();
        DatagramSocket two = rig.client()) {
      Rig.send(one, "one");
      Rig.send(two, "two");
      Rig.send(one, "again");
      assertThat(Rig.receive(one)).isEqualTo("one");
      assertThat(Rig.receive(one)).isEqualTo("again");
      assertThat(Rig.receive(two)).isEqualTo("two");
      assertThat(rig.flows).hasSize(2);
      assertThat(rig.flow().remote()).isEqualTo(one.getLocalSocketAddress());
    }
  }

  @Test
  void datagramsWaitForAReceiverInOrderAndWithinBounds() throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 3, 4096), false);
        DatagramSocket client = rig.client()) {
      for (int i = 0; i < 5; i++) {
        Rig.send(client, "d" + i);
      }
      DatagramLink flow = rig.flow();
      awaitDropped(flow, 2);
      flow.loop().execute(() -> flow.receive(rig.new Echo(flow)));
      assertThat(List.of(Rig.receive(client), Rig.receive(client), Rig.receive(client)))
          .containsExactly("d0", "d1", "d2");
    }
  }

  private static void awaitDropped(DatagramLink flow, long count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (flow.loop().submit(flow::dropped).get(10, TimeUnit.SECONDS) < count) {
      assertThat(System.nanoTime()).as("dropped in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void silenceEndsAFlowAndTheNextDatagramBeginsAnother() throws Exception {
    try (Rig rig = new Rig(Rig.config(Duration.ofMillis(50), 128, 4096), true);
        DatagramSocket client = rig.client()) {
      Rig.send(client, "first");
      assertThat(Rig.receive(client)).isEqualTo("first");
      assertThat(rig.end()).isEqualTo("IDLE ");
      Rig.send(client, "second");
      assertThat(Rig.receive(client)).isEqualTo("second");
      assertThat(rig.flows).hasSize(2);
    }
  }

  @Test
  void aFlowWhoseTargetIsStillBeingFoundDoesNotEnd() throws Exception {
    try (Rig rig = new Rig(Rig.config(Duration.ofMillis(20), 128, 4096), false);
        DatagramSocket client = rig.client()) {
      Rig.send(client, "patient");
      DatagramLink flow = rig.flow();
      flow.loop()
          .schedule(() -> flow.receive(rig.new Echo(flow)), 200, TimeUnit.MILLISECONDS)
          .get(10, TimeUnit.SECONDS);
      assertThat(Rig.receive(client)).isEqualTo("patient");
      assertThat(rig.end()).isEqualTo("IDLE ");
    }
  }

  @Test
  void theOldestFlowMakesRoom() throws Exception {
    List<DatagramSocket> clients = new ArrayList<>();
    try (Rig rig = new Rig(Rig.config(LONG, 128, 2), true)) {
      for (int i = 0; i < 3; i++) {
        DatagramSocket client = rig.client();
        clients.add(client);
        Rig.send(client, "c" + i);
        assertThat(Rig.receive(client)).isEqualTo("c" + i);
        if (i == 1) {
          // The first is the younger one now.
          Rig.send(clients.getFirst(), "c0");
          assertThat(Rig.receive(clients.getFirst())).isEqualTo("c0");
        }
      }
      assertThat(rig.end()).isEqualTo("IDLE evicted: more than 2 flows");
      rig.flow();
      DatagramLink second = rig.flow();
      second.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  /** So that its record is still open when it is told why it ended. */
  @Test
  void aFlowThatMakesRoomWhileItsTargetIsBeingFoundIsClosedOnceItHasBeenTold() throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 128, 1), false);
        DatagramSocket one = rig.client();
        DatagramSocket two = rig.client()) {
      Rig.send(one, "one");
      DatagramLink first = rig.flow();
      Rig.send(two, "two");
      rig.flow();
      assertThat(first.loop().submit(() -> first.closed().toCompletableFuture().isDone()).get())
          .isFalse();
      first.loop().execute(() -> first.receive(rig.new Echo(first)));
      assertThat(rig.end()).isEqualTo("IDLE evicted: more than 1 flows");
      first.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(first.loop().submit(first::dropped).get()).as("the one that waited").isEqualTo(1);
    }
  }

  @Test
  void saysWhichOptionsHaveNoEffect() {
    assertThat(Rig.config(LONG, 1, 1).ineffective()).isEmpty();
    assertThat(new UdpListenerConfig(LONG, true, null, 1, null, 1).ineffective()).isEmpty();
    assertThat(new UdpListenerConfig(LONG, false, 4096, 1, 128, 1).ineffective())
        .hasSize(3)
        .allMatch(line -> line.contains("no effect"));
  }

  @Test
  void whatIsSentOnAClosedLinkIsCountedAndForgotten() throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 128, 4096), false);
        DatagramSocket client = rig.client()) {
      Rig.send(client, "hello");
      DatagramLink flow = rig.flow();
      long dropped =
          flow.loop()
              .submit(() -> {
                flow.close();
                flow.close();
                flow.send(io.netty.buffer.Unpooled.buffer(4).writeInt(1));
                return flow.dropped();
              })
              .get(10, TimeUnit.SECONDS);
      assertThat(dropped).as("one that waited, one that came too late").isEqualTo(2);
    }
  }

  @Test
  void stoppingEndsAllFlows() throws Exception {
    try (Rig rig = new Rig(Rig.config(LONG, 128, 4096), true);
        DatagramSocket client = rig.client()) {
      Rig.send(client, "hello");
      assertThat(Rig.receive(client)).isEqualTo("hello");
      rig.stop();
      assertThat(rig.end()).isEqualTo("SHUTDOWN ");
    }
  }
}
