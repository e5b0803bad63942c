package dev.weir.plugin.store.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.spi.terminal.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whatever was said and recorded, every export takes it or counts it, and stays well formed. */
class ExportFuzzTest {
  private static final String[] CODINGS = {"", "gzip", "deflate", "br", "zstd", "br, gzip"};

  /** The first byte says how the body is coded; all others are everything that strangers choose. */
  @FuzzTest(maxDuration = "60s")
  void exchange(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    String text = new String(rest, StandardCharsets.UTF_8);
    ObjectNode record = Samples.exchange("GET", "http://a/", 200);
    ObjectNode http = (ObjectNode) record.get("http");
    http.put("uri", text).put("method", "M" + text);
    Samples.field(Samples.request(record), text, "value");
    Samples.field(Samples.request(record), "Cookie", text);
    Samples.field(Samples.response(record), "Set-Cookie", text);
    Samples.field(Samples.response(record), "Content-Type", text);
    Samples.field(
        Samples.response(record), "Content-Encoding", CODINGS[(data[0] & 0xff) % CODINGS.length]);
    Samples.body(Samples.request(record), rest);
    Samples.body(Samples.response(record), rest);
    record.put("err", text).put("time", text).put("dst", text);
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
