package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatagramPairTest {
  private final List<String> shown = new ArrayList<>();
  private FlowRig rig;

  @AfterEach
  void close() {
    rig.close();
  }

  private FlowRig rig(Sniffer... sniffers) {
    List<Sniffers.Named> all = new ArrayList<>();
    for (Sniffer sniffer : sniffers) {
      all.add(new Sniffers.Named(sniffer, "test-plugin"));
    }
    rig = new FlowRig(new Sniffers(all, Duration.ofSeconds(1)), Map.of());
    return rig;
  }

  /** Recognises what begins with a word, and answers each datagram with a step. */
  private final class Words implements Sniffer {
    private final String word;
    private final Step step;

    Words(String word, Step step) {
      this.word = word;
      this.step = step;
    }

    @Override
    public SniffResult sniff(Bytes prefix, SniffHints hints) {
      throw new AssertionError("asked about a stream");
    }

    @Override
    public SniffResult sniffDatagram(Bytes datagram, SniffHints hints) {
      return text(datagram).startsWith(word)
          ? new SniffResult.Match(new Protocol(word, word + ".example"))
          : SniffResult.NO_MATCH;
    }

    @Override
    public Inspector open(SniffContext context) {
      return new Inspector() {
        @Override
        public Step onDatagram(Direction from, Bytes view) {
          shown.add(from + " " + text(view));
          if (text(view).contains("bang")) {
            throw new IllegalStateException("planted");
          }
          return step;
        }

        @Override
        public Step onBytes(Direction from, Bytes view) {
          throw new AssertionError("shown a stream");
        }

        @Override
        public void onEnd(Direction from, End how) {}

        @Override
        public void close() {
          shown.add("closed");
        }
      };
    }
  }

  private static String text(Bytes view) {
    return new String(view.copy(0, view.length()), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void passesDatagramsBothWaysAndCountsThem() throws Exception {
    rig();
    rig.client.says("early", "");
    rig.join("t:53", Duration.ZERO);
    rig.client.says("more");
    rig.server.says("answer", "and", "so on");
    assertThat(rig.server.sent).containsExactly("early", "", "more");
    assertThat(rig.client.sent).containsExactly("answer", "and", "so on");
    assertThat(rig.server.flushes).as("one for each batch").isEqualTo(2);
    rig.client.ends(Ending.IDLE, "");
    assertThat(rig.server.isClosed()).isTrue();
    assertThat(rig.record())
        .contains("\"network\":\"udp\"")
        .contains("\"inputBytes\":9,\"outputBytes\":14")
        .contains("\"packets\":{\"input\":3,\"output\":3,\"dropped\":6}")
        .contains("\"close\":{\"by\":\"weir\",\"kind\":\"idle\"}")
        .contains("\"why\":\"sniffing is off\"");
  }

  @Test
  void aServerThatIsGoneEndsTheFlowAndIsNamed() throws Exception {
    rig().join("t:53", Duration.ZERO);
    rig.client.says("hello");
    rig.server.ends(Ending.REFUSED, "port closed");
    assertThat(rig.client.isClosed()).isTrue();
    assertThat(rig.record())
        .contains("\"close\":{\"by\":\"server\",\"kind\":\"refused\"}")
        .contains("\"err\":\"port closed\"");
  }

  @Test
  void aLinkThatIsClosedFromOutsideTakesTheOtherAlong() throws Exception {
    rig().join("t:53", Duration.ZERO);
    rig.client.says("hello");
    rig.client.close();
    assertThat(rig.server.isClosed()).isTrue();
    assertThat(rig.record()).contains("\"inputBytes\":5");
  }

  @Test
  void aFarEndThatCannotReachTheTargetEndsTheFlow() throws Exception {
    rig().join("t:53", Duration.ZERO);
    rig.client.says("hello");
    rig.confirmed.completeExceptionally(
        new RouteException(Ending.UPSTREAM, "node: host unreachable"));
    rig.loop.runPendingTasks();
    assertThat(rig.client.isClosed()).isTrue();
    assertThat(rig.record()).contains("\"err\":\"node: host unreachable\"");
  }

  @Test
  void silenceEndsAFlowThatIsWatchedForIt() throws Exception {
    rig().join("t:53", Duration.ofSeconds(5));
    rig.client.says("hello");
    rig.loop.advanceTimeBy(5, TimeUnit.SECONDS);
    rig.loop.runScheduledPendingTasks();
    assertThat(rig.client.isClosed()).as("there was a datagram meanwhile").isFalse();
    rig.loop.advanceTimeBy(5, TimeUnit.SECONDS);
    rig.loop.runScheduledPendingTasks();
    assertThat(rig.client.isClosed()).isTrue();
    assertThat(rig.record()).contains("\"kind\":\"idle\"");
  }

  @Test
  void showsEveryDatagramFromTheFirstThatIsRecognisedOn() {
    rig(new Words("dns", Step.WATCH)).join("t:53", Duration.ZERO);
    rig.client.says("noise", "dns 1");
    rig.server.says("answer");
    assertThat(shown).containsExactly("CLIENT dns 1", "SERVER answer");
    assertThat(rig.server.sent).containsExactly("noise", "dns 1");
    rig.client.ends(Ending.IDLE, "");
    assertThat(shown).endsWith("closed");
  }

  @Test
  void afterDoneNothingMoreIsShown() throws Exception {
    rig(new Words("quic", new Step.Done(Seen.METADATA, "encrypted"))).join("t:443", Duration.ZERO);
    rig.client.says("quic 1", "quic 2");
    assertThat(shown).containsExactly("CLIENT quic 1", "closed");
    assertThat(rig.server.sent).hasSize(2);
    rig.client.ends(Ending.IDLE, "");
    assertThat(rig.record()).contains("\"seen\":\"metadata\",\"why\":\"encrypted\"");
  }

  @Test
  void aFailingInspectorIsDetachedAndTheTrafficGoesOn() throws Exception {
    rig(new Words("dns", Step.WATCH)).join("t:53", Duration.ZERO);
    rig.client.says("dns bang", "dns 2");
    assertThat(rig.server.sent).containsExactly("dns bang", "dns 2");
    assertThat(shown).containsExactly("CLIENT dns bang", "closed");
    rig.client.ends(Ending.IDLE, "");
    assertThat(rig.record()).contains("\"why\":\"inspector of test-plugin failed\"");
  }

  @Test
  void aNameThatARuleHitsSwallowsTheFlowUntilItsClientFallsSilent() throws Exception {
    rig(new Words("quic", Step.WATCH));
    rig.refuseNames = true;
    rig.join("t:443", Duration.ZERO);
    rig.client.says("quic 1");
    rig.client.says("quic 2");
    rig.server.says("too late");
    assertThat(rig.server.sent).isEmpty();
    assertThat(rig.client.sent).isEmpty();
    assertThat(rig.client.isClosed()).isFalse();
    rig.client.ends(Ending.IDLE, "");
    assertThat(rig.record())
        .contains("\"kind\":\"bypass\"")
        .contains("\"err\":\"bypass: quic.example:443\"");
  }

  @Test
  void aStepForStreamsCountsAsAFailure() {
    rig(new Words("dns", new Step.Skip(Direction.CLIENT, 5))).join("t:53", Duration.ZERO);
    rig.client.says("dns 1", "dns 2");
    assertThat(rig.server.sent).hasSize(2);
    assertThat(shown).containsExactly("CLIENT dns 1", "closed");
  }

  @Test
  void withoutSniffingSomePortsAreWatchedAllTheSame() {
    var named = new Sniffers.Named(new Words("dns", Step.WATCH), "test-plugin");
    rig =
        new FlowRig(Sniffers.NONE, Map.of(53, new Sniffers(List.of(named), Duration.ofSeconds(1))));
    rig.join("node@a:1 > t:53", Duration.ZERO);
    rig.client.says("dns 1");
    assertThat(shown).containsExactly("CLIENT dns 1");
  }
}
