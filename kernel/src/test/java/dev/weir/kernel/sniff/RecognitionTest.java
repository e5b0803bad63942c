package dev.weir.kernel.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecognitionTest {
  private static final SniffResult MATCH = new SniffResult.Match(new Protocol("test", ""));

  private static Recognition of(Asked... sniffers) {
    List<Sniffers.Named> named =
        Arrays.stream(sniffers).map(s -> new Sniffers.Named(s, "test")).toList();
    return new Recognition(
        new Sniffers(named, java.time.Duration.ZERO),
        new SniffHints(Direction.CLIENT, 80, null, 0));
  }

  private static Bytes bytes(int length) {
    return Bytes.of(new byte[length]);
  }

  private static SniffResult more(int atLeast) {
    return new SniffResult.NeedMore(atLeast);
  }

  @Test
  void withoutSniffersItIsDecidedAtOnce() {
    Recognition none = of();
    none.ask(bytes(1));
    assertThat(none.isDecided()).isTrue();
    assertThat(none.winner()).isNull();
  }

  @Test
  void theFirstInTheOrderWins() {
    var first = new Asked(prefix -> MATCH);
    var second = new Asked(prefix -> MATCH);
    Recognition both = of(first, second);
    both.ask(bytes(1));
    assertThat(both.winner().sniffer()).isSameAs(first);
    assertThat(both.protocol().name()).isEqualTo("test");
    assertThat(second.lengths).isEmpty();
  }

  @Test
  void whoSaidNoIsNotAskedAgain() {
    var no = new Asked(prefix -> SniffResult.NO_MATCH);
    var late = new Asked(prefix -> prefix.length() < 3 ? more(3) : MATCH);
    Recognition both = of(no, late);
    for (int length = 1; length <= 3; length++) {
      both.ask(bytes(length));
    }
    assertThat(no.lengths).containsExactly(1);
    assertThat(late.lengths).as("asked only when there is enough").containsExactly(1, 3);
    assertThat(both.winner().sniffer()).isSameAs(late);
  }

  @Test
  void asksAsSoonAsTheOneThatNeedsLeastCanTell() {
    var patient = new Asked(prefix -> more(100));
    var eager = new Asked(prefix -> more(prefix.length() + 1));
    Recognition both = of(patient, eager);
    both.ask(bytes(1));
    both.ask(bytes(2));
    assertThat(eager.lengths).containsExactly(1, 2);
  }

  @Test
  void aWishThatIsNoLargerThanWhatWasShownMeansOneMore() {
    var confused = new Asked(prefix -> more(0));
    Recognition one = of(confused);
    one.ask(bytes(5));
    one.ask(bytes(5));
    assertThat(confused.lengths).containsExactly(5);
    one.ask(bytes(6));
    assertThat(confused.lengths).containsExactly(5, 6);
  }

  @Test
  void whoCannotSayHowMuchItNeedsGetsSixteenKilobytes() {
    var endless = new Asked(prefix -> more(prefix.length() + 1));
    Recognition one = of(endless);
    one.ask(bytes(Recognition.CAP - 1));
    assertThat(one.isDecided()).isFalse();
    one.ask(bytes(Recognition.CAP));
    assertThat(one.isDecided()).isTrue();
    assertThat(one.winner()).isNull();
    assertThat(endless.lengths).containsExactly(16_383, 16_384);
  }

  @Test
  void whoCanSayGetsSixtyFour() {
    var hello = new Asked(prefix -> prefix.length() < 65_536 ? more(65_536) : MATCH);
    Recognition one = of(hello);
    one.ask(bytes(5));
    one.ask(bytes(65_535));
    assertThat(one.isDecided()).isFalse();
    one.ask(bytes(65_536));
    assertThat(one.winner()).isNotNull();
    assertThat(hello.lengths).containsExactly(5, 65_536);

    Recognition greedy = of(new Asked(prefix -> more(65_537)));
    greedy.ask(bytes(5));
    assertThat(greedy.isDecided()).isTrue();
  }

  @Test
  void whoFailsIsLeftOutAndTheOthersGoOn() {
    var throwing =
        new Asked(prefix -> {
          throw new IllegalStateException("planted");
        });
    var deep =
        new Asked(prefix -> {
          throw new StackOverflowError();
        });
    var silent = new Asked(prefix -> null);
    var nameless = new Asked(prefix -> new SniffResult.Match(null));
    var good = new Asked(prefix -> prefix.length() < 2 ? more(2) : MATCH);
    Recognition all = of(throwing, deep, silent, nameless, good);
    all.ask(bytes(1));
    all.ask(bytes(2));
    assertThat(all.winner().sniffer()).isSameAs(good);
    for (Asked bad : List.of(throwing, deep, silent, nameless)) {
      assertThat(bad.lengths).containsExactly(1);
    }
  }
}
