package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.sniff.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Chunked bodies: cuts change neither the payload nor the end nor what is refused. */
class BodyReaderFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void chunked(byte[] data) {
    String whole = outcome(data, data.length + 1);
    assertThat(outcome(data, 1)).isEqualTo(whole);
    assertThat(outcome(data, 3)).isEqualTo(whole);
  }

  private static String outcome(byte[] data, int chunk) {
    var reader = new BodyReader(Framing.CHUNKED);
    var payload = new ByteArrayOutputStream();
    int at = 0;
    String end;
    try {
      while (at < data.length && !reader.isDone()) {
        Bytes view = Bytes.of(data, at, Math.min(chunk, data.length - at));
        at += reader.feed(view, 0, (v, i, n) -> payload.writeBytes(v.copy(i, n)));
      }
      end = (reader.isDone() ? "done " + at : "more") + reader.trailers();
    } catch (Http1Exception e) {
      assertThat(e.kind()).isIn("h1.chunk", "h1.head");
      end = e.getMessage();
    }
    assertThat(payload.size()).isLessThanOrEqualTo(data.length);
    return end + payload.toString(StandardCharsets.ISO_8859_1);
  }
}
