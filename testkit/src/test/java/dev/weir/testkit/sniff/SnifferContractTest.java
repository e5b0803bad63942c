package dev.weir.testkit.sniff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
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
import dev.weir.testkit.record.FakeSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SnifferContractTest {
  private static final Conversation TOY = Conversation.on(7, "toy").client("TOY:hello;world;");
  private static final Conversation OTHER = Conversation.on(7, "other").client("TALK");

  /** Recognises {@code TOY:} and makes a record of each text up to a semicolon. */
  private static class Toy implements Sniffer {
    @Override
    public SniffResult sniff(Bytes prefix, SniffHints hints) {
      for (int i = 0; i < Math.min(4, prefix.length()); i++) {
        if (prefix.u8(i) != "TOY:".charAt(i)) {
          return SniffResult.NO_MATCH;
        }
      }
      return prefix.length() < 4
          ? new SniffResult.NeedMore(4)
          : new SniffResult.Match(new Protocol("toy", ""));
    }

    @Override
    public Inspector open(SniffContext context) {
      return new Inspector() {
        private BodyCapture text = context.session().capture();

        @Override
        public Step onBytes(Direction from, Bytes view) {
          for (int i = 0; i < view.length(); i++) {
            if (view.u8(i) != ';') {
              text.add(view, i, 1);
              continue;
            }
            Exchange exchange = context.session().open();
            exchange.extra("text", new String(text.finish().bytes(), StandardCharsets.ISO_8859_1));
            exchange.ended(Closer.CLIENT, Ending.NORMAL).finish();
            text = context.session().capture();
          }
          return Step.WATCH;
        }

        @Override
        public void onEnd(Direction from, End how) {}

        @Override
        public void close() {}
      };
    }
  }

  /** Makes one record of each chunk, which is wrong. */
  private static final class PerChunk extends Toy {
    @Override
    public Inspector open(SniffContext context) {
      return new Inspector() {
        @Override
        public Step onBytes(Direction from, Bytes view) {
          context.session().open().extra("length", view.length()).finish();
          return Step.WATCH;
        }

        @Override
        public void onEnd(Direction from, End how) {}

        @Override
        public void close() {}
      };
    }
  }

  static class Tried extends SnifferContract {
    private final Sniffer sniffer;

    Tried(Sniffer sniffer) {
      this.sniffer = sniffer;
    }

    @Override
    protected Sniffer sniffer() {
      return sniffer;
    }

    @Override
    protected List<Conversation> matches() {
      return List.of(TOY);
    }

    @Override
    protected List<Conversation> strangers() {
      return List.of(OTHER);
    }
  }

  @Nested
  class OfASnifferThatIsRight extends Tried {
    OfASnifferThatIsRight() {
      super(new Toy());
    }
  }

  @Test
  void findsAnInspectorThatDependsOnTheSplit() throws Exception {
    var tried = new Tried(new PerChunk());
    tried.make();

    assertThatThrownBy(tried::writesTheSameRecordsHoweverTheStreamIsSplit)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void findsASnifferThatAsksForWhatItHas() throws Exception {
    var tried =
        new Tried(
            new Toy() {
              @Override
              public SniffResult sniff(Bytes prefix, SniffHints hints) {
                return prefix.length() < 4
                    ? new SniffResult.NeedMore(1)
                    : super.sniff(prefix, hints);
              }
            });
    tried.make();

    assertThatThrownBy(tried::saysTheSameHoweverThePrefixIsSplit)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aStreamKeepsSkippedBytesFromTheInspectorAndCountsThem() {
    var seen = new StringBuilder();
    var skipped = new long[1];
    Sniffer skips =
        new Toy() {
          @Override
          public Inspector open(SniffContext context) {
            return new Inspector() {
              @Override
              public Step onBytes(Direction from, Bytes view) {
                seen.append(new String(view.copy(0, view.length()), StandardCharsets.ISO_8859_1))
                    .append('|');
                return seen.length() == 5 ? new Step.Skip(from, 5) : Step.WATCH;
              }

              @Override
              public void onSkipped(Direction from, long bytes) {
                skipped[0] += bytes;
              }

              @Override
              public void onEnd(Direction from, End how) {}

              @Override
              public void close() {}
            };
          }
        };
    FakeStream stream =
        FakeStream.open(skips, new FakeSession(), TOY.hints(), new Protocol("toy", ""));

    for (String chunk : List.of("TOY:", "123", "45ab", "cd")) {
      stream.show(Direction.CLIENT, chunk.getBytes(StandardCharsets.ISO_8859_1));
    }

    assertThat(seen).hasToString("TOY:|ab|cd|");
    assertThat(skipped[0]).isEqualTo(5);
  }

  @Test
  void aStreamNoticesAViewThatIsUsedTooLate() {
    var kept = new Bytes[1];
    Sniffer keeps =
        new Toy() {
          @Override
          public Inspector open(SniffContext context) {
            return new Inspector() {
              @Override
              public Step onBytes(Direction from, Bytes view) {
                kept[0] = view;
                return Step.WATCH;
              }

              @Override
              public void onEnd(Direction from, End how) {}

              @Override
              public void close() {}
            };
          }
        };
    FakeStream stream =
        FakeStream.open(keeps, new FakeSession(), TOY.hints(), new Protocol("toy", ""));
    stream.show(Direction.CLIENT, new byte[] {1});

    assertThatThrownBy(() -> kept[0].at(0)).isInstanceOf(IllegalStateException.class);
  }
}
