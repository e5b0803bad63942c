package dev.weir.kernel.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
  private final Problems problems = new Problems();

  private Mapping read(String text) {
    return YamlReader.read("f", text.getBytes(StandardCharsets.UTF_8), problems);
  }

  private static String text(Node node) {
    return ((Scalar) node).text();
  }

  @Test
  void keepsKeysInOrderWithTheirPlaces() {
    Mapping root = read("b: 1\na:\n  - x\n  - k: 'v'\n");
    assertThat(root.entries()).extracting(Mapping.Entry::key).containsExactly("b", "a");
    assertThat(root.entry("A").keyPlace()).isEqualTo(new Place("f", 2, 1));
    var items = (Sequence) root.get("a");
    assertThat(items.items().get(0).place()).isEqualTo(new Place("f", 3, 5));
    Scalar quoted = (Scalar) ((Mapping) items.items().get(1)).get("k");
    assertThat(quoted.quoted()).isTrue();
    assertThat(quoted.place()).isEqualTo(new Place("f", 4, 8));
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void keepsTheTextOfScalarsWhateverTheyLookLike() {
    Mapping root = read("a: 0x64\nb: yes\nc: 2001-01-01\nd: 1_000\ne: ~\nf: !!int 5\ng: 1e3\n");
    assertThat(root.entries())
        .extracting(entry -> text(entry.value()))
        .containsExactly("0x64", "yes", "2001-01-01", "1_000", "~", "5", "1e3");
    assertThat(((Scalar) root.get("e")).isNothing()).isTrue();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void treatsAnEmptyFileAndAFileOfCommentsAsEmptyMappings() {
    assertThat(read("").entries()).isEmpty();
    assertThat(read("# nothing\n---\n").entries()).isEmpty();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void readsJsonWithEscapes() {
    Mapping root = read("{\"a\\u0020b\": [1, true, null,\t\"\\u00e9\\/\\\\/\\n\\ud834\\udd1e\"]}");
    var items = (Sequence) root.get("a b");
    assertThat(items.items())
        .extracting(YamlReaderTest::text)
        .containsExactly("1", "true", "null", "é/\\/\n𝄞");
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void countsColumnsInCharactersAndIgnoresTheByteOrderMark() {
    Mapping root = read("\ufeffk: {é𝄞: 1, b: 2}\n");
    assertThat(root.entry("k").keyPlace()).isEqualTo(new Place("f", 1, 1));
    assertThat(((Mapping) root.get("k")).entry("b").keyPlace()).isEqualTo(new Place("f", 1, 12));
  }

  @Test
  void letsOwnKeysWinOverMergedOnesAndEarlierMergesOverLaterOnes() {
    Mapping root =
        read(
            """
            one: &one {a: 1, b: 1}
            two: &two {b: 2, c: 2}
            all:
              <<: [*one, *two]
              a: 0
            """);
    var all = (Mapping) root.get("all");
    assertThat(text(all.get("a"))).isEqualTo("0");
    assertThat(text(all.get("b"))).isEqualTo("1");
    assertThat(text(all.get("c"))).isEqualTo("2");
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void takesAQuotedMergeKeyAsAKey() {
    assertThat(text(read("'<<': x\n").get("<<"))).isEqualTo("x");
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void refusesNestingThatOnlyAliasesMakeDeep() {
    var text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 80; i++) {
      text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    assertThat(read(text.toString())).isNull();
    assertThat(problems.sorted()).extracting(Problem::code).containsExactly("W1102");
  }

  @Test
  void refusesAMegabyteOfValuesAndAFileBeyondTheLimit() {
    assertThat(read("a: [" + "x,\n".repeat(YamlReader.MAX_VALUES) + "]")).isNull();
    assertThat(read("# x\n".repeat(YamlReader.MAX_BYTES / 4 + 1))).isNull();
    assertThat(problems.sorted()).extracting(Problem::code).containsExactly("W1102", "W1102");
  }

  @Test
  void readsAMegabyteOfOneTextInManyLines() {
    String text = ("x".repeat(1023) + "\n").repeat(1024);
    assertThat(text(read("a: |\n" + text.indent(2)).get("a"))).isEqualTo(text);
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void refusesALineThatTheParserWouldTakeTooLongFor() {
    assertThat(read("a: 1\nb: " + "x".repeat(SourceText.MAX_LINE))).isNull();
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "f:2:1: error W1102: line of more than 256 Ki characters (expected: shorter lines)");
  }

  @Test
  void notesEveryDuplicateKeyButKeepsOnlyTheFirstProblems() {
    assertThat(read("k: 1\n".repeat(Problems.LIMIT + 50))).isNotNull();
    assertThat(problems.sorted()).hasSize(Problems.LIMIT);
    assertThat(problems.total()).isEqualTo(Problems.LIMIT + 49);
  }

  @Test
  void speaksOfNoParserInItsMessages() {
    for (String text :
        new String[] {"%YAML 3.0\n---\n", "a: &", "a: *", "a: |x\n", "- - :", "!<"}) {
      read(text);
    }
    assertThat(problems.sorted())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(problem ->
            assertThat(problem.toString())
                .doesNotContain("while", "snakeyaml", "Exception", "<block", "reader")
                .doesNotContain("\n"));
  }
}
