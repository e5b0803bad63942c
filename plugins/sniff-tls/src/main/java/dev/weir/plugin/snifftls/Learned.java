package dev.weir.plugin.snifftls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts whose clients refuse our certificates. Counts in any case; passes them through only where
 * that is asked for. Thread-safe; at most so many hosts are remembered.
 */
final class Learned {
  /** So many refusals within {@link #TOGETHER} make a pattern. */
  static final int ENOUGH = 3;

  private static final Duration TOGETHER = Duration.ofMinutes(10);
  private static final int MOST = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(Learned.class);

  private final boolean learn;
  private final Duration lasts;
  private final InstantSource clock;
  private final Map<String, Refusals> hosts = new ConcurrentHashMap<>();

  private record Refusals(int count, Instant last, String how) {}

  Learned(boolean learn, Duration lasts, InstantSource clock) {
    this.learn = learn;
    this.lasts = lasts;
    this.clock = clock;
  }

  /** Why a host is passed through; empty if it is not. */
  String why(String host) {
    Refusals known = learn ? hosts.get(host) : null;
    if (known == null || known.count() < ENOUGH) {
      return "";
    }
    if (clock.instant().isAfter(known.last().plus(lasts))) {
      hosts.remove(host, known);
      return "";
    }
    return "learned: "
        + known.count()
        + " clients refused our certificate, the last at "
        + known.last()
        + " ("
        + known.how()
        + ")";
  }

  /** A client refused our certificate for a host. */
  void refused(String host, String how) {
    Instant now = clock.instant();
    if (hosts.size() >= MOST) {
      hosts.clear();
    }
    Refusals all =
        hosts.compute(
            host,
            (name, old) ->
                old == null || now.isAfter(old.last().plus(TOGETHER))
                    ? new Refusals(1, now, how)
                    : new Refusals(old.count() + 1, now, how));
    if (learn && all.count() == ENOUGH) {
      LOG.atWarn()
          .addKeyValue("host", host)
          .addKeyValue("refusals", all.count())
          .log(
              "clients refuse our certificate ({}); the host is passed through for {}", how, lasts);
    }
  }

  /** A client took our certificate for a host. */
  void accepted(String host) {
    if (!hosts.isEmpty()) {
      hosts.remove(host);
    }
  }
}
