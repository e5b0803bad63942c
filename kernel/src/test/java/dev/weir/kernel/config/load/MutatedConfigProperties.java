package dev.weir.kernel.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.tree.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A configuration that was damaged anyhow gives problems, never an exception, and soon. */
class MutatedConfigProperties {
  private static final String[] PIECES = {
    ":",
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "<<: *a",
    "'",
    "\"",
    "!!set",
    "|",
    ">",
    "%",
    "@",
    "#",
    "---\n",
    "...\n",
    "? ",
    "~",
    "null",
    "\u0000",
    "é",
    "𝄞",
    "${",
    "0x",
    "-1",
    "9999999999999999999",
    "1e99",
    "name: a",
    "\\x",
    "\ufeff",
    "\u2028"
  };

  private final List<byte[]> seeds;

  MutatedConfigProperties() throws Exception {
    Path folder = ConfigCasesTest.folder();
    this.seeds =
        List.of(
            Files.readAllBytes(folder.resolve("sniffing-proxy.yaml")),
            Files.readAllBytes(folder.resolve("transparent-marked.yaml")),
            Files.readAllBytes(folder.resolve("written-by-command-line.yaml")),
            Files.readAllBytes(folder.resolve("json-with-tabs.yaml")),
            Files.readAllBytes(folder.resolve("aliases.yaml")));
  }

  @Property(tries = 10_000, shrinking = ShrinkingMode.BOUNDED)
  void givesProblemsAndNoException(@ForAll long seed) {
    var random = new Random(seed);
    byte[] content = mutated(random);
    long start = System.nanoTime();
    check(content);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private static void check(byte[] content) {
    var problems = new Problems();
    Mapping tree = YamlReader.read("f", content, problems);
    if (tree == null) {
      assertThat(problems.isEmpty()).isFalse();
      return;
    }
    var secrets = new SecretSource(name -> null, Path.of("absent"));
    assertThat(new ConfigLoader(secrets, ConfigCasesTest.TYPES).load(List.of(tree, tree), problems))
        .isNotNull();
    assertThat(problems.sorted()).allSatisfy(p -> assertThat(p.toString()).hasSizeLessThan(600));
  }

  private byte[] mutated(Random random) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    var text = new StringBuilder(new String(seed, StandardCharsets.UTF_8));
    for (int edits = 1 + random.nextInt(6); edits > 0 && !text.isEmpty(); edits--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> text.setCharAt(at, (char) random.nextInt(0x180));
      }
    }
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    if (content.length > 0 && random.nextInt(8) == 0) {
      content[random.nextInt(content.length)] = (byte) random.nextInt();
    }
    return content;
  }
}
