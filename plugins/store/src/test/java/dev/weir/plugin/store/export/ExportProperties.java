package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ExportProperties {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String[] KEYS = {
    "http",
    "request",
    "response",
    "headers",
    "header",
    "body",
    "bodySize",
    "bodyTruncated",
    "host",
    "method",
    "uri",
    "scheme",
    "proto",
    "statusCode",
    "websocket",
    "opcode",
    "payload",
    "upgrade",
    "from",
    "compressed",
    "frames",
    "tls",
    "time",
    "timings",
    "wait",
    "connect",
    "duration",
    "err",
    "close",
    "kind",
    "dst",
    "route",
    "id",
    "conn",
    "gap"
  };

  /** Values of every type at keys of a record. */
  @Provide
  Arbitrary<JsonNode> records() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(NODES::textNode),
            Arbitraries.of(
                    "H4sIAAAA",
                    "aGk=",
                    "GET",
                    "http://a/b?c=d",
                    "gzip",
                    "content-encoding",
                    "\ud800x",
                    "\u001b[m")
                .map(NODES::textNode),
            Arbitraries.longs().map(NODES::numberNode),
            Arbitraries.doubles().map(NODES::numberNode),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.just(NODES.nullNode()));
    return Arbitraries.recursive(() -> leaves, ExportProperties::inside, 1, 4);
  }

  private static Arbitrary<JsonNode> inside(Arbitrary<JsonNode> inner) {
    Arbitrary<JsonNode> objects =
        Arbitraries.maps(Arbitraries.of(KEYS), inner).ofMaxSize(8).map(ExportProperties::object);
    Arbitrary<JsonNode> arrays = inner.list().ofMaxSize(3).map(ExportProperties::array);
    return Arbitraries.frequencyOf(Tuple.of(4, objects), Tuple.of(1, arrays));
  }

  private static JsonNode object(Map<String, JsonNode> values) {
    ObjectNode node = NODES.objectNode();
    values.forEach(node::set);
    return node;
  }

  private static JsonNode array(List<JsonNode> values) {
    ArrayNode node = NODES.arrayNode();
    values.forEach(node::add);
    return node;
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyRecordIsWrittenOrCounted(@ForAll("records") JsonNode record) throws IOException {
    ExportFuzzTest.check(record);
  }
}
