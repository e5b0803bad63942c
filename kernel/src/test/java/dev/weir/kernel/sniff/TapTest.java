package dev.weir.kernel.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapTest {
  private static SniffResult test(Bytes prefix) {
    String text = Watching.text(prefix);
    if (text.startsWith("TEST")) {
      return new SniffResult.Match(new Protocol("test", "named.test"));
    }
    return "TEST".startsWith(text) ? new SniffResult.NeedMore(4) : SniffResult.NO_MATCH;
  }

  private static Asked sniffer(Inspector inspector) {
    return new Asked(TapTest::test, context -> inspector);
  }

  @Test
  void theInspectorIsShownTheStreamFromItsFirstByteOn() {
    var inspector = new Watching();
    var rig = new TapRig(true, sniffer(inspector));
    rig.client("TE");
    assertThat(rig.tap.isHolding()).isTrue();
    rig.client("ST more");
    assertThat(rig.tap.isHolding()).isFalse();
    assertThat(rig.tap.protocol().name()).isEqualTo("test");
    rig.server("answer");
    rig.tap.onEnd(Direction.CLIENT, End.FIN);
    rig.tap.close();
    assertThat(inspector.events)
        .containsExactly("CLIENT TEST more", "SERVER answer", "end CLIENT FIN", "close");
  }

  @Test
  void aServerThatEndedBeforeAnythingWasRecognisedHasEndedForTheInspectorToo() {
    var inspector = new Watching();
    var rig = new TapRig(false, sniffer(inspector));
    rig.tap.onEnd(Direction.SERVER, End.FIN);
    rig.client("TEST");
    assertThat(inspector.events).containsExactly("CLIENT TEST", "end SERVER FIN");
  }

  @Test
  void whoSpeaksFirstIsRecognisedAndTheOtherSideIsReplayedBehindIt() {
    var inspector = new Watching();
    Asked sniffer = sniffer(inspector);
    var rig = new TapRig(false, sniffer);
    rig.server("TE");
    rig.client("early");
    rig.server("ST banner");
    assertThat(sniffer.hints).allMatch(hints -> hints.first() == Direction.SERVER);
    assertThat(sniffer.lengths).as("only the first side is looked at").containsExactly(2, 11);
    assertThat(inspector.events).containsExactly("SERVER TEST banner", "CLIENT early");
  }

  @Test
  void aStreamThatNobodyKnowsIsLeftAlone() {
    Asked sniffer = sniffer(new Watching());
    var rig = new TapRig(true, sniffer);
    rig.client("other");
    assertThat(rig.tap.isDone()).isTrue();
    assertThat(rig.tap.isHolding()).isFalse();
    rig.client("TEST");
    assertThat(sniffer.lengths).containsExactly(5);
  }

  @Test
  void theOtherSideMayNotFillTheMemoryWhileTheFirstIsLookedAt() {
    var rig = new TapRig(true, sniffer(new Watching()));
    rig.client("T");
    String chunk = "x".repeat(16_384);
    for (int i = 0; i < 4; i++) {
      rig.server(chunk);
    }
    assertThat(rig.tap.isDone()).isFalse();
    rig.server("x");
    assertThat(rig.tap.isDone()).isTrue();
  }

  @Test
  void anEndBeforeRecognitionReleasesWhatIsHeld() {
    var rig = new TapRig(true, sniffer(new Watching()));
    rig.client("TE");
    rig.tap.onEnd(Direction.CLIENT, End.FIN);
    assertThat(rig.tap.isHolding()).isFalse();
    rig.tap.close();
    assertThat(rig.tap.isDone()).isTrue();
  }

  @Test
  void aRefusedNameIsToldToTheInspectorFirst() {
    var inspector = new Watching();
    var rig = new TapRig(true, sniffer(inspector));
    rig.refuseNames = true;
    rig.client("TEST");
    assertThat(rig.tap.refusal()).isEqualTo("bypass: named.test:80");
    assertThat(inspector.events).containsExactly("CLIENT TEST", "close");
    rig.client("more");
    rig.tap.close();
    assertThat(inspector.events).containsExactly("CLIENT TEST", "close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "null", "skip 0", "skip -1", "deep"})
  void anInspectorThatBreaksItsContractIsDetached(String fault) {
    var inspector =
        new Watching((from, text) ->
            switch (fault) {
              case "throw" -> throw new IllegalStateException("planted");
              case "deep" -> throw new StackOverflowError();
              case "null" -> null;
              case "skip 0" -> new Step.Skip(Direction.CLIENT, 0);
              default -> new Step.Skip(Direction.CLIENT, -1);
            });
    var rig = new TapRig(true, sniffer(inspector));
    rig.client("TEST");
    assertThat(rig.tap.isDone()).isTrue();
    assertThat(rig.tap.refusal()).isEmpty();
    assertThat(rig.tap.isHolding()).isFalse();
    rig.client("more");
    rig.tap.close();
    assertThat(inspector.events).containsExactly("CLIENT TEST", "close");
  }

  @Test
  void anInspectorThatCannotBeOpenedIsDoneWithout() {
    for (Asked sniffer :
        List.of(new Asked(TapTest::test), new Asked(TapTest::test, context -> null))) {
      var rig = new TapRig(true, sniffer);
      rig.client("TEST");
      assertThat(rig.tap.isDone()).isTrue();
      assertThat(rig.tap.isHolding()).isFalse();
    }
  }

  @Test
  void skippedBytesAreReportedOnceAtTheirEndOrAtThatOfTheStream() {
    var inspector =
        new Watching((from, text) ->
            text.equals("TEST") || text.equals("again")
                ? new Step.Skip(Direction.CLIENT, 5)
                : Step.WATCH);
    var rig = new TapRig(false, sniffer(inspector));
    rig.client("TEST");
    rig.client("123");
    rig.server("between");
    rig.client("45again");
    rig.client("67");
    rig.tap.onEnd(Direction.CLIENT, End.FIN);
    assertThat(inspector.events)
        .containsExactly(
            "CLIENT TEST",
            "SERVER between",
            "skipped CLIENT 5",
            "CLIENT again",
            "skipped CLIENT 2",
            "end CLIENT FIN");
  }

  @Test
  void protocolsInProtocolsAreFollowedOnlySoDeep() {
    var inspectors = new ArrayList<Watching>();
    var nested =
        new Asked(
            TapTest::test,
            context -> {
              var inspector =
                  new Watching((from, text) -> new Step.Resniff(0, new byte[0], "", null));
              inspectors.add(inspector);
              return inspector;
            });
    var rig = new TapRig(true, nested);
    rig.client("TEST");
    assertThat(rig.tap.isDone()).isTrue();
    assertThat(inspectors).hasSize(9);
    assertThat(inspectors)
        .allSatisfy(one -> assertThat(one.events).containsExactly("CLIENT TEST", "close"));
    assertThat(nested.hints).extracting("depth").containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void whatTheOtherSideHadSentAlreadyBelongsToTheNewProtocol() {
    var second = new Watching();
    var first =
        new Watching((from, text) ->
            from == Direction.SERVER
                ? new Step.Resniff(
                    3,
                    "TEST early".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    "ws",
                    null)
                : Step.WATCH);
    var order = new ArrayList<Inspector>(List.of(first, second));
    var sniffer = new Asked(TapTest::test, context -> order.removeFirst());
    var rig = new TapRig(false, sniffer);
    rig.client("TEST");
    rig.server("101frames");
    assertThat(sniffer.hints.getLast().upgrade()).isEqualTo("ws");
    assertThat(sniffer.hints.getLast().first()).isEqualTo(Direction.CLIENT);
    assertThat(second.events).containsExactly("CLIENT TEST early", "SERVER frames");
  }
}
