package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class ShapingProperties {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> LEFT_OUT = Set.of("body", "payload", "raw");

  @Provide
  Arbitrary<JsonNode> records() {
    Arbitrary<String> names =
        Arbitraries.of("body", "payload", "raw", "header", "n", "a\"b", "body\\", "é");
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8).map(t -> JSON.getNodeFactory().textNode(t)),
            Arbitraries.integers().map(i -> JSON.getNodeFactory().numberNode(i)),
            Arbitraries.of(List.of(NullNode.instance, JSON.getNodeFactory().booleanNode(true))));
    return object(
        names,
        Arbitraries.lazyOf(
            () -> leaves,
            () -> leaves,
            () -> object(names, leaves),
            () ->
                leaves
                    .list()
                    .ofMaxSize(3)
                    .map(all -> (JsonNode) JSON.getNodeFactory().arrayNode().addAll(all)),
            () -> object(names, object(names, leaves))));
  }

  private static Arbitrary<JsonNode> object(Arbitrary<String> names, Arbitrary<JsonNode> values) {
    return Arbitraries.maps(names, values)
        .ofMaxSize(5)
        .map(map -> JSON.getNodeFactory().objectNode().setAll(map));
  }

  private static JsonNode expected(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JSON.createObjectNode();
      object
          .properties()
          .forEach(e ->
              copy.set(
                  e.getKey(),
                  LEFT_OUT.contains(e.getKey()) && e.getValue().isTextual()
                      ? NullNode.instance
                      : expected(e.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(element -> copy.add(expected(element)));
      return copy;
    }
    return node;
  }

  @Property
  void everythingButBodiesStays(@ForAll("records") JsonNode record) throws IOException {
    ByteBuffer shaped = Bodies.leftOut(JSON.writeValueAsBytes(record));

    assertThat(shaped).isNotNull();
    ObjectNode expected = JSON.createObjectNode().put("shaped", "bodies left out");
    expected.setAll((ObjectNode) expected(record));
    assertThat(JSON.readTree(StandardCharsets.UTF_8.decode(shaped).toString())).isEqualTo(expected);
  }

  @Property
  void whatIsNoObjectIsNotShaped(@ForAll byte[] bytes) {
    ByteBuffer shaped = Bodies.leftOut(bytes);
    assertThat(shaped == null || shaped.get(0) == '{').isTrue();
  }

  @Property
  void aCutTextIsABeginningWithinItsBound(
      @ForAll String text, @ForAll @IntRange(min = 3, max = 60) int most) {
    String cut = Utf8.cut(text, most);

    assertThat(Utf8.length(text)).isGreaterThanOrEqualTo(bytes(text));
    if (bytes(cut) < bytes(text) || !cut.equals(text)) {
      assertThat(cut).endsWith("…");
      assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
    }
    assertThat(bytes(cut)).isLessThanOrEqualTo(most);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Property
  void durationsAreNumbersWithAUnit(@ForAll @IntRange(min = 0) int millis) {
    assertThat(GoDuration.of(millis * 1_000_000L))
        .matches("0s|([0-9]+h)?([0-9]+m)?[0-9.]+s|[0-9.]+ms");
    assertThat(GoDuration.of(millis)).matches("0s|[0-9.]+(ns|µs|ms|s)");
  }
}
