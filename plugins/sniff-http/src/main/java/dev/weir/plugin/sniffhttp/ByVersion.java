package dev.weir.plugin.sniffhttp;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.http2.PrefaceProbe;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the inspector for the version of HTTP that a client speaks, as soon as its first bytes say
 * which. The kernel shows all that was sniffed at once, so that this is with the first chunk.
 */
final class ByVersion implements Inspector {
  private final Supplier<Inspector> first;
  private final Supplier<Inspector> second;
  private final byte[] early = new byte[PrefaceProbe.LENGTH];
  private int kept;
  private @Nullable Inspector chosen;

  ByVersion(Supplier<Inspector> first, Supplier<Inspector> second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    Inspector known = chosen;
    if (known != null) {
      return known.onBytes(from, view);
    }
    if (from == Direction.SERVER) {
      // Whoever answers so early does not answer to a preface.
      known = choose(first.get());
      return kept == 0 ? known.onBytes(from, view) : replay(known, from, view);
    }
    int take = Math.min(early.length - kept, view.length());
    view.copy(0, early, kept, take);
    kept += take;
    Boolean matches = PrefaceProbe.matches(Bytes.of(early, 0, kept));
    if (matches == null) {
      return Step.WATCH;
    }
    known = choose(matches ? second.get() : first.get());
    if (kept == take) {
      return known.onBytes(from, view);
    }
    Step step = known.onBytes(from, Bytes.of(early, 0, kept));
    return take == view.length() || !(step instanceof Step.Watch)
        ? step
        : known.onBytes(from, Bytes.of(view.copy(take, view.length() - take)));
  }

  private Step replay(Inspector known, Direction from, Bytes view) {
    Step step = known.onBytes(Direction.CLIENT, Bytes.of(early, 0, kept));
    return step instanceof Step.Watch ? known.onBytes(from, view) : step;
  }

  private Inspector choose(Inspector inspector) {
    chosen = inspector;
    return inspector;
  }

  @Override
  public void onSkipped(Direction from, long bytes) {
    if (chosen != null) {
      chosen.onSkipped(from, bytes);
    }
  }

  @Override
  public void onEnd(Direction from, End how) {
    Inspector known = chosen;
    if (known == null && kept > 0) {
      known = choose(first.get());
      var _ = known.onBytes(Direction.CLIENT, Bytes.of(early, 0, kept));
    }
    if (known != null) {
      known.onEnd(from, how);
    }
  }

  @Override
  public void close() {
    if (chosen != null) {
      chosen.close();
    }
  }
}
