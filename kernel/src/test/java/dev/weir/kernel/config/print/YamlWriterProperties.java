package dev.weir.kernel.config.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.kernel.config.print.Value.Field;
import dev.weir.kernel.config.print.Value.Fields;
import dev.weir.kernel.config.print.Value.Items;
import dev.weir.kernel.config.print.Value.Text;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class YamlWriterProperties {
  private static Fields document(String text) {
    return new Fields(
        List.of(
            new Field("value", new Text(text)),
            new Field("list", new Items(List.of(new Text(text), new Text("end"))))));
  }

  @Property(tries = 1000)
  void aTextReadsBackAsTheSameText(@ForAll("texts") String text) {
    String yaml = YamlWriter.write(document(text));
    Problems problems = new Problems();
    Mapping read = YamlReader.read("-", yaml.getBytes(StandardCharsets.UTF_8), problems);
    assertThat(problems.sorted()).as(yaml).isEmpty();
    assertThat(((Scalar) read.get("value")).text()).as(yaml).isEqualTo(text);
    Sequence list = (Sequence) read.get("list");
    assertThat(((Scalar) list.items().getFirst()).text()).as(yaml).isEqualTo(text);
  }

  @Property(tries = 1000)
  void aTextStaysATextForReadersOfYaml11(@ForAll("texts") String text) {
    String yaml = YamlWriter.write(document(text));
    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    assertThat(((Map<?, ?>) read).get("value")).as(yaml).isEqualTo(text);
  }

  @Property(tries = 1000)
  void aTextReadsBackAsTheSameTextFromJson(@ForAll("texts") String text)
      throws JsonProcessingException {
    String json = JsonWriter.write(document(text));
    assertThat(new ObjectMapper().readTree(json).get("value").textValue()).isEqualTo(text);
  }

  @Property(tries = 1000)
  void theOrderOfKeysIsAnOrder(@ForAll("keys") List<String> keys) {
    Comparator<String> order = new NaturalOrder();
    List<String> sorted = new ArrayList<>(keys);
    sorted.sort(order);
    for (int i = 0; i < sorted.size(); i++) {
      for (int j = i + 1; j < sorted.size(); j++) {
        String a = sorted.get(i);
        String b = sorted.get(j);
        assertThat(order.compare(a, b)).as(a + " " + b).isLessThanOrEqualTo(0);
        assertThat(order.compare(b, a)).isGreaterThanOrEqualTo(0);
        assertThat(order.compare(a, b) == 0).isEqualTo(a.equals(b));
      }
    }
  }

  @Provide
  Arbitrary<List<String>> keys() {
    return Arbitraries.strings()
        .withChars('a', 'B', '0', '1', '9', '.', '_', '-')
        .ofMaxLength(5)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> words =
        Arbitraries.of(
            "true",
            "yes",
            "null",
            "~",
            "0x10",
            "1_0",
            "1.5",
            ".inf",
            "2026-01-02",
            "1:30",
            "<<",
            "---",
            "...",
            "-",
            ":",
            "?",
            "#",
            " ",
            "'",
            "\"",
            "[",
            "{",
            "*",
            "&",
            "!",
            "%",
            "@",
            "|",
            ">",
            ",",
            "\n",
            "\t",
            "\u0000",
            "\u0085",
            "\u2028",
            "\ufeff",
            "é",
            "漢",
            "\ud83d\ude00",
            "=");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(4).map(list -> String.join("", list)),
        Arbitraries.strings().ascii().ofMaxLength(12));
  }
}
