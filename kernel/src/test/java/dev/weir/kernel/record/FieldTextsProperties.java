package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.record.redact.FieldKind;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.HeaderBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever was seen before, fields come to what they come to when each is looked at alone. */
final class FieldTextsProperties {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** One for all tries, so that what is kept of them counts. */
  private static final FieldTexts FIELDS = new FieldTexts();

  private final JsonOutput json = new JsonOutput(16);

  @Property(tries = 2000)
  void areWhatTheyAreOneByOne(@ForAll("heads") List<String> pairs) throws IOException {
    HeaderBlock head = HeaderBlock.of(pairs.toArray(String[]::new));
    FIELDS.take(Scope.DEFAULT, head);
    JsonNode map = written(FIELDS::writeMap);
    assertThat(map).isEqualTo(MAPPER.readTree(MAPPER.writeValueAsBytes(map(head))));
    if (head.size() > 0) {
      assertThat(map.properties().stream().map(field -> field.getKey())).isSorted();
    }
    assertThat(written(FIELDS::writeList))
        .isEqualTo(MAPPER.readTree(MAPPER.writeValueAsBytes(list(head))));
  }

  private JsonNode written(Consumer<JsonOutput> what) throws IOException {
    json.clear();
    what.accept(json);
    return MAPPER.readTree(json.value());
  }

  private static String value(HeaderBlock head, int field) {
    String name = head.name(field);
    String shown =
        Scope.DEFAULT.field(
            FieldKind.of(name), RawText.decoded(name), RawText.decoded(head.value(field)));
    assertThat(shown).isNotNull();
    return shown;
  }

  private static @Nullable Map<String, List<String>> map(HeaderBlock head) {
    var map = new TreeMap<String, List<String>>();
    for (int i = 0; i < head.size(); i++) {
      FieldName name = FieldName.of(head.name(i));
      if (name.inMap()) {
        map.computeIfAbsent(name.canonical(), _ -> new ArrayList<>()).add(value(head, i));
      }
    }
    return head.size() == 0 ? null : map;
  }

  private static List<List<String>> list(HeaderBlock head) {
    var list = new ArrayList<List<String>>();
    for (int i = 0; i < head.size(); i++) {
      list.add(List.of(RawText.decoded(head.name(i)), value(head, i)));
    }
    return list;
  }

  /** Names and values by turns: few enough to recur, and now and then any bytes. */
  @Provide
  Arbitrary<List<String>> heads() {
    Arbitrary<String> bytes = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(12);
    Arbitrary<String> names =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                6,
                Arbitraries.of(
                    "Host",
                    "host",
                    ":path",
                    "x-b",
                    "X-B",
                    "x-bb",
                    "X-Forwarded-For",
                    "Cookie",
                    "Set-Cookie",
                    "authorization",
                    "Referer",
                    "X-Api-Key",
                    "accept",
                    "Accept",
                    "content-security-policy",
                    "content-security-policz",
                    "Sec-WebSocket-Protocol")),
            net.jqwik.api.Tuple.of(1, bytes));
    Arbitrary<String> values =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                6,
                Arbitraries.of(
                    "",
                    "*/*",
                    "a=b; c=d",
                    "Bearer abc",
                    "http://u:p@h/?token=x",
                    "/?q=1&key=k",
                    "text/html;q=0.9",
                    "v1, token.abc",
                    "\u00c3\u00a9",
                    "\u00e9",
                    "x".repeat(255),
                    "x".repeat(256),
                    "x".repeat(257),
                    "y" + "x".repeat(255))),
            net.jqwik.api.Tuple.of(1, bytes));
    return net.jqwik.api.Combinators.combine(names, values)
        .as(List::of)
        .list()
        .ofMaxSize(50)
        .map(pairs -> pairs.stream().flatMap(List::stream).toList());
  }
}
