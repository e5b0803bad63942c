package dev.weir.plugin.store.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.spi.terminal.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whatever JSON comes as a record, every export takes it or counts it, and stays well formed. */
class ExportFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void record(byte[] data) throws IOException {
    JsonNode record;
    try {
      record = Samples.MAPPER.readTree(data);
    } catch (JsonProcessingException e) {
      return;
    }
    check(record);
  }

  static void check(JsonNode record) throws IOException {
    var har = new ByteArrayOutputStream();
    var export = new HarExport(har, "1", 1 << 20);
    export.write(record);
    export.close();
    assertThat(count(export.tally())).isEqualTo(1);
    JsonNode log = Samples.MAPPER.readTree(har.toByteArray()).get("log");
    assertThat(log.get("entries").size()).isLessThanOrEqualTo(1);

    var curl = new ByteArrayOutputStream();
    try (Export script = Export.curl(curl)) {
      script.write(record);
      assertThat(count(script.tally())).isEqualTo(1);
    }
    assertThat(curl.toString(StandardCharsets.UTF_8).chars())
        .noneMatch(c -> SafeText.acts(c) && c != '\n' && c != '\t');

    var lines = new ByteArrayOutputStream();
    try (Export jsonl = Export.jsonl(lines)) {
      jsonl.write(record);
    }
    String line = lines.toString(StandardCharsets.UTF_8);
    assertThat(line.lines()).hasSize(1);
    assertThat(line.strip().chars()).noneMatch(SafeText::acts);
  }

  private static long count(Tally tally) {
    return tally.written() + tally.leftOut().values().stream().mapToLong(Long::longValue).sum();
  }
}
