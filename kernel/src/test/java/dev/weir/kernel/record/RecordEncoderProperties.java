package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.terminal.SafeText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class RecordEncoderProperties {
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Drafts drafts = new Drafts();

  @Property(tries = 300)
  void whateverWasSentBecomesOneValidRecord(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("bytes") String> pairs,
      @ForAll String text,
      @ForAll("bytes") String raw,
      @ForAll @Size(max = 40) byte[] body,
      @ForAll @LongRange(min = 0, max = 1 << 20) long more,
      @ForAll @IntRange(min = 0, max = 50) int cap)
      throws IOException {
    String[] fields = pairs.subList(0, pairs.size() / 2 * 2).toArray(String[]::new);
    var message =
        new HttpMessage(
            -1,
            HeaderBlock.of(fields),
            HeaderBlock.of(fields),
            new Body(body, body.length + more, more > 0));
    RecordDraft draft =
        new RecordDraft(drafts.service(1 << 20), Drafts.SESSION, null)
            .host(raw)
            .clientIp(raw)
            .clientId(text)
            .http(new HttpFacts(raw, raw, raw, raw, raw, 200, message, message))
            .error(text)
            .extra("e" + text, Map.of(text, List.of(text, raw)));
    draft.finish();

    String json = Drafts.json(draft, cap);
    JsonNode tree = STRICT.readTree(json);
    RecordSchema.accepts(json);
    assertThat(json.chars()).noneMatch(SafeText::acts);
    int kept = Math.min(body.length, cap);
    byte[] shown = tree.at("/http/request/body").binaryValue();
    byte[] begin = shown == null ? new byte[0] : shown;
    assertThat(tree.at("/http/request/headers").size()).isEqualTo(fields.length / 2);
    boolean cut = cap > 0 && kept < body.length + more;
    // A character of text that was cut through is left out: at most three bytes of it were there.
    assertThat(begin.length).isBetween(cut ? Math.max(0, kept - 3) : kept, kept);
    assertThat(begin).isEqualTo(Arrays.copyOf(body, begin.length));
    assertThat(tree.at("/http/request/bodyTruncated").booleanValue()).isEqualTo(cut);
  }

  /** One char for each byte, as heads are kept. */
  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20);
  }
}
