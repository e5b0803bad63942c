package dev.weir.kernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command lines of {@code cli/cases.txt}. */
class CommandCasesTest {
  /** One command line and what it prints. */
  record Case(String title, String command, String output) {
    List<String> args() {
      List<String> words = new ArrayList<>(ShellWords.split(command));
      if (words.stream().noneMatch(word -> word.matches("--?O(=.*)?"))) {
        words.addAll(List.of("-O", "yaml"));
      }
      return words.subList(1, words.size());
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** Prints one key in two spellings, as GOST does; a file may not have that. */
  private static final String TWO_SPELLINGS =
      "a mark in another spelling is taken and stays as well";

  @TempDir Path folder;

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String block : text().split("\n\n", -1)) {
      if (block.startsWith("== ")) {
        String[] parts = block.split("\n", 3);
        cases.add(
            new Case(
                parts[0].substring(3), parts[1].substring(2), parts[2].stripTrailing() + "\n"));
      }
    }
    return cases.stream();
  }

  private static String text() {
    try (InputStream in = CommandCasesTest.class.getResourceAsStream("/cli/cases.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void thereAreManyCasesEachWithItsOwnTitle() {
    assertThat(cases().map(Case::title).distinct()).hasSizeGreaterThan(100);
    assertThat(cases().map(Case::title)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsTheConfiguration(Case each) {
    Weir weir = new Weir(folder);
    assertThat(weir.run(each.args())).as(weir.err).isZero();
    assertThat(weir.out).isEqualTo(each.output());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsTheSameAgainFromItsOwnOutput(Case each) {
    Weir weir = new Weir(folder);
    List<String> again = List.of("-C", "-", "-O", each.output().startsWith("{") ? "json" : "yaml");
    weir.input = each.output();
    int code = weir.run(again);
    if (each.title().equals(TWO_SPELLINGS)) {
      assertThat(weir.err).contains("is given twice");
      return;
    }
    assertThat(code).as(weir.err).isZero();
    String second = weir.out;
    // Metadata keys of files are printed in lower case, which may sort them in another way.
    assertThat(lines(second)).containsExactlyInAnyOrderElementsOf(lines(each.output()));
    weir.input = second;
    weir.run(again);
    assertThat(weir.out).isEqualTo(second);
  }

  private static List<String> lines(String text) {
    return text.toLowerCase(Locale.ROOT).lines().toList();
  }
}
