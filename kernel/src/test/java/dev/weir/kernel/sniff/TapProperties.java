package dev.weir.kernel.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffResult;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TapProperties {
  /** Announces its length: {@code H}, one byte of length, and as many bytes. */
  private static SniffResult announced(Bytes prefix) {
    if (prefix.u8(0) != 'H') {
      return SniffResult.NO_MATCH;
    }
    if (prefix.length() < 2) {
      return new SniffResult.NeedMore(2);
    }
    int all = 2 + prefix.u8(1);
    return prefix.length() < all
        ? new SniffResult.NeedMore(all)
        : new SniffResult.Match(new Protocol("announced", ""));
  }

  /** A line, of which nobody knows how long it will be. */
  private static SniffResult line(Bytes prefix) {
    if (prefix.u8(0) == 'H') {
      return SniffResult.NO_MATCH;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (prefix.at(i) == '\n') {
        return new SniffResult.Match(new Protocol("line", ""));
      }
      if (prefix.at(i) == 0) {
        return SniffResult.NO_MATCH;
      }
    }
    return new SniffResult.NeedMore(prefix.length() + 1);
  }

  private record Outcome(String protocol, String seen, String answered) {}

  private static Outcome run(String stream, String answer, List<Integer> cuts) {
    var inspector = new Watching();
    var rig =
        new TapRig(
            true,
            new Asked(TapProperties::announced, context -> inspector),
            new Asked(TapProperties::line, context -> inspector));
    int from = 0;
    int answered = 0;
    for (int cut : cuts) {
      int to = Math.min(stream.length(), from + cut);
      if (to > from) {
        rig.client(stream.substring(from, to));
        // The other side speaks in between, but not first.
        int upTo = Math.min(answer.length(), answered + cut);
        if (upTo > answered) {
          rig.server(answer.substring(answered, upTo));
          answered = upTo;
        }
      }
      from = to;
    }
    if (from < stream.length()) {
      rig.client(stream.substring(from));
    }
    if (answered < answer.length()) {
      rig.server(answer.substring(answered));
    }
    rig.tap.onEnd(Direction.CLIENT, End.FIN);
    rig.tap.close();
    return new Outcome(
        rig.tap.protocol() == null ? "" : rig.tap.protocol().name(),
        inspector.client.toString(),
        inspector.server.toString());
  }

  @Property(tries = 1500)
  void howAStreamIsSplitChangesNothing(
      @ForAll("streams") String stream,
      @ForAll("answers") String answer,
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 40) Integer> cuts) {
    Outcome whole = run(stream, answer, List.of());
    Outcome split = run(stream, answer, cuts);
    assertThat(split).isEqualTo(whole);
    if (!whole.protocol().isEmpty()) {
      assertThat(split.seen()).isEqualTo(stream);
      assertThat(split.answered()).isEqualTo(answer);
    }
  }

  @Provide
  Arbitrary<String> streams() {
    Arbitrary<String> rest = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60);
    Arbitrary<String> start = Arbitraries.of("H", "H\u0005", "H\u0005hello", "line\n", "", "\0");
    return Combinators.combine(start, rest).as((a, b) -> a + b).filter(text -> !text.isEmpty());
  }

  @Provide
  Arbitrary<String> answers() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(40);
  }
}
