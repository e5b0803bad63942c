package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every sniffer about one growing prefix until one knows it or all have given up. A sniffer
 * that said no is not asked again; neither is one whose wish lies beyond the caps.
 */
final class Recognition {
  /** How many bytes are kept for a sniffer that cannot say how many it needs. */
  static final int CAP = 16 * 1024;

  /** How many are kept for one that can: a hello announces its length. */
  static final int HELLO_CAP = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Recognition.class);

  private final Sniffers sniffers;
  private final SniffHints hints;
  private long out; // a bit for each sniffer that is out of the race
  private int needed = 1;
  private Sniffers.@Nullable Named winner;
  private @Nullable Protocol protocol;

  Recognition(Sniffers sniffers, SniffHints hints) {
    this.sniffers = sniffers;
    this.hints = hints;
  }

  /** Asks again, if the prefix has grown to what was wanted. */
  void ask(Bytes prefix) {
    if (isDecided() || prefix.length() < needed) {
      return;
    }
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < sniffers.all().size(); i++) {
      if ((out & 1L << i) != 0) {
        continue;
      }
      Sniffers.Named candidate = sniffers.all().get(i);
      switch (answer(candidate, prefix)) {
        case SniffResult.Match(Protocol found) -> {
          winner = candidate;
          protocol = found;
          return;
        }
        case SniffResult.NoMatch() -> out |= 1L << i;
        case SniffResult.NeedMore(int atLeast) -> {
          int wish = Math.max(atLeast, prefix.length() + 1);
          boolean knows = atLeast > prefix.length() + 1;
          if (wish > (knows ? HELLO_CAP : CAP)) {
            out |= 1L << i;
          } else {
            least = Math.min(least, wish);
          }
        }
      }
    }
    needed = least;
  }

  private SniffResult answer(Sniffers.Named candidate, Bytes prefix) {
    try {
      SniffResult answer = Objects.requireNonNull(candidate.sniffer().sniff(prefix, hints));
      if (answer instanceof SniffResult.Match(Protocol found)) {
        Objects.requireNonNull(found, "protocol");
      }
      return answer;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("plugin", candidate.plugin())
          .setCause(e)
          .log("a sniffer failed and is not asked about this connection any more");
      return SniffResult.NO_MATCH;
    }
  }

  /** Whether a sniffer matched or none can any more. */
  boolean isDecided() {
    return winner != null || needed == Integer.MAX_VALUE;
  }

  Sniffers.@Nullable Named winner() {
    return winner;
  }

  @Nullable Protocol protocol() {
    return protocol;
  }

  SniffHints hints() {
    return hints;
  }
}
