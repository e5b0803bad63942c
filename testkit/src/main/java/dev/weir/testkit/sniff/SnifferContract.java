package dev.weir.testkit.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.testkit.record.FakeSession;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every sniffer and its inspectors have to keep to: the same answers however the stream is
 * split, and no exception whatever it holds. Inherit it and give it conversations.
 *
 * @since 1.0
 */
public abstract class SnifferContract {
  private static final int SEED = 1;

  /** The kernel shows no longer prefixes. */
  private static final int LONGEST_PREFIX = 64 << 10;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Sniffer sniffer;

  /** A sniffer to try. Closed after the test. */
  protected abstract Sniffer sniffer() throws Exception;

  /** Conversations that it recognises. Not empty. */
  protected abstract List<Conversation> matches() throws Exception;

  /** Conversations that it does not. Not empty. */
  protected abstract List<Conversation> strangers() throws Exception;

  @BeforeEach
  final void make() throws Exception {
    sniffer = sniffer();
  }

  @AfterEach
  final void end() {
    sniffer.close();
  }

  @Test
  final void recognisesItsOwnAndNothingElse() throws Exception {
    assertThat(matches()).isNotEmpty();
    assertThat(strangers()).isNotEmpty();
    for (Conversation one : matches()) {
      assertThat(verdict(one.opening(), one.hints()))
          .as(one.name())
          .isInstanceOf(SniffResult.Match.class);
    }
    for (Conversation one : strangers()) {
      assertThat(verdict(one.opening(), one.hints()))
          .as(one.name())
          .isNotInstanceOf(SniffResult.Match.class);
    }
  }

  @Test
  final void saysTheSameHoweverThePrefixIsSplit() throws Exception {
    for (Conversation one : matches()) {
      splitEverywhere(one);
    }
    for (Conversation one : strangers()) {
      splitEverywhere(one);
    }
  }

  private void splitEverywhere(Conversation one) {
    byte[] opening = one.opening();
    SniffResult whole = verdict(opening, one.hints());
    for (int length = 0; length <= Math.min(opening.length, LONGEST_PREFIX); length++) {
      SniffResult part = verdict(Arrays.copyOf(opening, length), one.hints());
      if (part instanceof SniffResult.NeedMore more) {
        assertThat(more.atLeast())
            .as("%s after %d bytes", one.name(), length)
            .isGreaterThan(length);
      } else {
        assertThat(part).as("%s after %d bytes", one.name(), length).isEqualTo(whole);
      }
    }
  }

  @Test
  final void neverThrowsOnAnyPrefix() throws Exception {
    var random = new Random(SEED);
    int verdicts = 0;
    for (int i = 0; i < 2_000; i++) {
      var bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      verdicts += verdict(bytes, hints(random)) == null ? 0 : 1;
    }
    assertThat(verdicts).isEqualTo(2_000);
    for (Conversation one : matches()) {
      for (int i = 0; i < 500; i++) {
        assertThat(verdict(spoiled(one.opening(), random), one.hints())).isNotNull();
      }
    }
  }

  @Test
  final void writesTheSameRecordsHoweverTheStreamIsSplit() throws Exception {
    for (Conversation one : matches()) {
      List<String> whole = records(one, Integer.MAX_VALUE, null);
      assertThat(records(one, 1, null)).as("%s, byte by byte", one.name()).isEqualTo(whole);
      for (int seed = 0; seed < 20; seed++) {
        assertThat(records(one, 0, new Random(seed)))
            .as("%s, split by seed %d", one.name(), seed)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  final void neverThrowsWhateverTheStreamHolds() throws Exception {
    var random = new Random(SEED);
    int streams = 0;
    for (Conversation one : matches()) {
      for (int i = 0; i < 100; i++) {
        var parts =
            one.parts().stream()
                .map(part -> new Conversation.Part(part.from(), spoiled(part.bytes(), random)))
                .toList();
        var spoiled = new Conversation(one.name(), one.hints(), parts);
        assertThat(records(spoiled, one.opening(), 0, random)).as(one.name()).isNotNull();
        streams++;
      }
    }
    assertThat(streams).isPositive();
  }

  private SniffResult verdict(byte[] prefix, SniffHints hints) {
    return sniffer.sniff(Bytes.of(prefix), hints);
  }

  private List<String> records(Conversation one, int chunk, @Nullable Random random) {
    return records(one, one.opening(), chunk, random);
  }

  /** Plays a conversation, in chunks of a size or of random sizes, and gives what was recorded. */
  private List<String> records(
      Conversation one, byte[] opening, int chunk, @Nullable Random random) {
    var session = new FakeSession();
    FakeStream stream =
        Objects.requireNonNull(
            FakeStream.sniff(sniffer, session, one.hints(), opening), one.name());
    for (Conversation.Part part : one.parts()) {
      byte[] bytes = part.bytes();
      int at = 0;
      while (at < bytes.length) {
        int want = random == null ? chunk : 1 + random.nextInt(100);
        int size = Math.min(want, bytes.length - at);
        var _ = stream.show(part.from(), Arrays.copyOfRange(bytes, at, at + size));
        at += size;
      }
    }
    stream.end(Direction.CLIENT, End.FIN);
    stream.end(Direction.SERVER, End.FIN);
    stream.close();
    return session.exchanges().stream().map(FakeExchange::describe).toList();
  }

  /** A copy with some bytes changed, cut or doubled. */
  private static byte[] spoiled(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && copy.length > 0; i++) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(3)) {
        case 0 -> copy[at] = (byte) random.nextInt();
        case 1 -> copy = Arrays.copyOf(copy, at);
        default -> {
          byte[] doubled = Arrays.copyOf(copy, copy.length + copy.length - at);
          System.arraycopy(copy, at, doubled, copy.length, copy.length - at);
          copy = doubled;
        }
      }
    }
    return copy;
  }

  private static SniffHints hints(Random random) {
    return new SniffHints(
        random.nextBoolean() ? Direction.CLIENT : Direction.SERVER,
        random.nextInt(65_536),
        null,
        0);
  }
}
