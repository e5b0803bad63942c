package dev.weir.kernel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.kernel.config.print.ConfigPrinter;
import dev.weir.kernel.config.print.ConfigPrinter.Secrecy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArgumentProperties {
  @Property(tries = 1000)
  void anyArgumentEitherHasAnErrorOrPrintsReadableYaml(
      @ForAll("arguments") String service, @ForAll("arguments") String node) {
    Desugared desugared =
        Desugar.document(List.of(), Arguments.of(List.of(service), List.of(node)), Vocabulary.GOST);
    if (desugared.errors().isEmpty()) {
      String yaml = ConfigPrinter.yaml(desugared.document(), Secrecy.REVEALED);
      Problems problems = new Problems();
      YamlReader.read("-", yaml.getBytes(StandardCharsets.UTF_8), problems);
      // Two keys that differ only in case are two keys in a query and one in a file.
      assertThat(problems.sorted()).allMatch(problem -> problem.message().contains("given twice"));
    }
  }

  @Provide
  Arbitrary<String> arguments() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "http",
            "relay+tls",
            "://",
            ":",
            "80",
            "-",
            "81",
            "/",
            ",",
            "@",
            "?",
            "&",
            "=",
            "#",
            "[",
            "]",
            "::1",
            "%",
            "%25",
            "%41",
            "u:p",
            "so_mark=1",
            "bypass=~a,b",
            "auth=",
            "unix",
            "+",
            "host",
            "strategy=fifo",
            "handler.x=1",
            "hop.",
            "é",
            " ",
            "dns=a,b",
            "rlimiter=1e3");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(14).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(40));
  }
}
