package dev.weir.kernel.record;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import java.io.IOException;
import java.util.Map;

/**
 * Whatever was sent becomes one object that a strict reader takes, with as many fields as there
 * were. One encoder sees all inputs, as one sees all records.
 */
class RecordEncoderFuzzTest {
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final RecordEncoder ENCODER = new RecordEncoder(Drafts.ZONE);
  private static final Drafts DRAFTS = new Drafts();

  @FuzzTest(maxDuration = "60s")
  void writesAnything(FuzzedDataProvider data) throws IOException {
    var wanted =
        new Wanted(
            data.consumeInt(0, 64),
            data.consumeBoolean(),
            data.consumeBoolean() ? Format.WEIR : Format.GOST);
    String text = data.consumeString(40);
    HttpMessage request = message(data);
    HttpMessage response = message(data);
    String raw = raw(data, 60);
    var facts = new HttpFacts(raw, raw, "HTTP/1.1", "", raw, 200, request, response);
    RecordDraft draft =
        new RecordDraft(DRAFTS.service(1 << 20), Drafts.SESSION, null)
            .host(raw)
            .http(facts)
            .error(text)
            .extra("websocket", Map.of("from", text, "payload", request.body()));
    draft.finish();
    byte[] json = ENCODER.encode(draft, wanted);
    draft.release();
    JsonNode tree = STRICT.readTree(json);
    int fields = wanted.isGost() ? 0 : request.headers().size();
    if (tree.at("/http/request/headers").size() != fields || tree.at("/sid").isMissingNode()) {
      throw new AssertionError(tree.toString());
    }
  }

  private static HttpMessage message(FuzzedDataProvider data) {
    var pairs = new String[2 * data.consumeInt(0, 40)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = raw(data, 24);
    }
    byte[] body = data.consumeBytes(80);
    return new HttpMessage(
        -1, HeaderBlock.of(pairs), HeaderBlock.EMPTY, new Body(body, body.length, false));
  }

  /** One char for each byte, as heads are kept. */
  private static String raw(FuzzedDataProvider data, int most) {
    return new String(data.consumeBytes(most), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
