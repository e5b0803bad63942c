package dev.weir.plugin.recorder.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class BulkAnswerProperties {
  private static final byte[] SAMPLE =
      ("{\"took\":3,\"errors\":true,\"items\":[{\"create\":{\"_id\":\"x\",\"status\":201}},"
              + "{\"create\":{\"status\":400,\"error\":{\"type\":\"a\",\"reason\":{\"b\":[1]}}}},"
              + "{\"create\":{\"status\":429}},{\"index\":{\"status\":409}}]}")
          .getBytes(StandardCharsets.UTF_8);

  /** What holds of any answer, for fuzzing as well. */
  static BulkAnswer check(byte[] body) {
    BulkAnswer answer = BulkAnswer.read(body, 3, Duration.ZERO);
    assertThat(answer.items().size()).isLessThanOrEqualTo(3);
    assertThat(answer.problem()).hasSizeLessThan(120).matches("[ -~]*");
    return answer;
  }

  @Property
  void anyBytesAreReadOrNot(@ForAll @Size(max = 300) byte[] body) {
    check(body);
  }

  @Property
  void aChangedAnswerIsReadOrNot(
      @ForAll @IntRange(max = 400) int place, @ForAll byte value, @ForAll boolean cut) {
    byte[] changed = SAMPLE.clone();
    int at = place % changed.length;
    changed[at] = value;
    check(cut ? Arrays.copyOf(changed, at) : changed);
  }

  @Property
  void aCutAnswerSaysOfTheFirstWhatTheWholeSays(@ForAll @IntRange(max = 400) int length) {
    BulkAnswer whole = check(SAMPLE);
    BulkAnswer part = check(Arrays.copyOf(SAMPLE, length % SAMPLE.length));

    assertThat(whole.items())
        .containsExactly(
            Answer.TAKEN,
            new Answer.Refused(400),
            new Answer.Later(Duration.ZERO, "429 for a document"));
    assertThat(part.items()).isEqualTo(whole.items().subList(0, part.items().size()));
    assertThat(part.complete()).isFalse();
  }
}
