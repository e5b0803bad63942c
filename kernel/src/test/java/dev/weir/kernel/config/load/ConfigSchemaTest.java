package dev.weir.kernel.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
  @Doc("Sends records.")
  record Sink(@Doc("Where to.") String url, @Doc("How much.") @Default("1MiB") ByteSize max) {}

  record Handler(
      @Doc("Two words | more.") @Key(value = "http.keepalive", aliases = "keepalive") boolean keep,
      List<String> knock,
      Map<String, String> header) {}

  private static final ComponentRecords COMPONENTS =
      new ComponentRecords(
          Map.of(
              Kind.RECORDER_TYPE,
              Map.of("sink", Sink.class),
              Kind.HANDLER,
              Map.of("http", Handler.class)));

  private final JsonNode schema;

  ConfigSchemaTest() throws Exception {
    this.schema = new ObjectMapper().readTree(ConfigSchema.json(COMPONENTS));
  }

  @Test
  void describesTheTopLevelAndClosesIt() {
    assertThat(schema.get("$schema").asText()).contains("2020-12");
    assertThat(schema.get("additionalProperties").asBoolean(true)).isFalse();
    assertThat(schema.at("/properties").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "services", "chains", "hops", "bypasses", "recorders", "hosts", "redact", "log");
  }

  @Test
  void resolvesEveryReferenceItMakes() {
    List<String> references = schema.findValuesAsText("$ref");
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      String pointer = reference.substring(1).replace("%24", "$");
      assertThat(schema.at(pointer).isObject()).as(reference).isTrue();
    }
  }

  @Test
  void saysWhatMustBeGivenAndWhatIsTheDefault() {
    JsonNode service = schema.at("/$defs/ServiceConfig");
    assertThat(service.get("required"))
        .extracting(JsonNode::asText)
        .containsExactly("name", "addr");
    assertThat(schema.at("/$defs/SelectorConfig/properties/strategy/enum"))
        .extracting(JsonNode::asText)
        .contains("round", "rr", "ha");
    assertThat(schema.at("/$defs/SelectorConfig/properties/failTimeout/default").asText())
        .isEqualTo("10s");
  }

  @Test
  void knowsTheKeysOfComponents() {
    JsonNode recorder = schema.at("/$defs/RecorderConfig");
    assertThat(recorder.at("/properties/sink/$ref").asText()).endsWith("Sink");
    assertThat(recorder.get("additionalProperties").asBoolean(true)).isFalse();
    JsonNode metadata = schema.at("/$defs/HandlerConfig/properties/metadata/properties");
    assertThat(metadata.get("http.keepalive").get("description").asText()).contains("more.");
    assertThat(metadata.has("sniffing.timeout")).isTrue();
    assertThat(metadata.has("so_mark")).isTrue();
  }

  @Test
  void writesAReferencePageFromTheSameRecords() {
    String page = ConfigReference.markdown(COMPONENTS);
    assertThat(page)
        .contains("## service\n", "## hop\n", "## recorder type sink\n", "## handler http\n")
        .contains("| `addr` | a text | **required** | Listening address")
        .contains("| `whitelist`, `reverse` | true or false | `false` |")
        .contains("| `http.keepalive`, `keepalive` | true or false |")
        .contains("Two words \\| more.");
    assertThat(page.lines().filter(line -> line.startsWith("| ")))
        .allSatisfy(
            line -> assertThat(line.replace("\\|", "").chars().filter(c -> c == '|')).hasSize(5));
  }
}
