package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.RecordId;
import dev.weir.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PushTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
  private static final LokiAnswer OLD = new LokiAnswer.Refused("too old", true);
  private static final LokiAnswer LOST = new LokiAnswer.Later(Duration.ofSeconds(1), "cut");

  private final FakeClock clock = new FakeClock(NOW);
  private final Map<RecordId, Long> times = new HashMap<>();
  private final List<List<Long>> sent = new ArrayList<>();
  private final Line line = new Line(RecordId.at(0), "{}", 1, new byte[] {']'});

  private Delivery push(LokiAnswer... answers) throws InterruptedException {
    var script = new ArrayDeque<>(List.of(answers));
    Push.Sender sender =
        lines -> {
          sent.add(lines.stream().map(Line::nanos).toList());
          return script.remove();
        };
    return new Push(List.of(line), sender, clock, times).run();
  }

  @Test
  void aNewTimeStaysWithALineUntilItIsTaken() throws InterruptedException {
    long first = Facts.nanos(NOW);
    assertThat(push(OLD, LOST)).isInstanceOf(Delivery.Retry.class);
    clock.advance(Duration.ofMinutes(1));
    // The server may have it already: with another time it would have it twice.
    assertThat(push(new LokiAnswer.Taken())).isEqualTo(Delivery.ALL);
    assertThat(sent).containsExactly(List.of(1L), List.of(first), List.of(first));
    assertThat(times).isEmpty();
  }

  @Test
  void aNewTimeThatHasBecomeTooOldIsReplaced() throws InterruptedException {
    push(OLD, LOST);
    clock.advance(Duration.ofHours(2));
    push(OLD, new LokiAnswer.Taken());
    assertThat(sent.getLast()).containsExactly(Facts.nanos(NOW.plus(Duration.ofHours(2))));
    assertThat(times).isEmpty();
  }
}
