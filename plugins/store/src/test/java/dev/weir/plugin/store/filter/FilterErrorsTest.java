package dev.weir.plugin.store.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FilterErrorsTest {
  private static FilterException error(String filter) {
    return catchThrowableOfType(FilterException.class, () -> Filter.parse(filter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "staus:>=500 ¦ 1 ¦ unknown key \"staus\"; did you mean \"status\"?",
        "a -hots:x ¦ 4 ¦ unknown key \"hots\"; did you mean \"host\"?",
        "example.org:80 ¦ 1 ¦ unknown key \"example\"; to search for it as text, put it in quotes:"
            + " \"example.org:80\"",
        "https://a/b ¦ 1 ¦ unknown key \"https\"; to search for it as text, put it in quotes:"
            + " \"https://a/b\"",
        "status:abc ¦ 8 ¦ status is a number such as 404, or 5xx",
        "status:5x4 ¦ 8 ¦ status is a number such as 404, or 5xx",
        "status:600-500 ¦ 8 ¦ the range ends before it begins",
        "status:404, ¦ 11 ¦ a value is missing; write for example status:>=500",
        "status: 404 ¦ 7 ¦ a value is missing; write for example status:>=500",
        "status=404 ¦ 7 ¦ \"=\" is not used here; write for example status:>=500",
        "host=a ¦ 5 ¦ \"=\" is not used here; write for example host:*.org",
        "status~4 ¦ 7 ¦ an amount is not searched; write for example status:>=500",
        "host>a ¦ 5 ¦ a text is not compared; write for example host:*.org",
        "host:>a ¦ 6 ¦ a value that begins with \">\" needs quotes",
        "body:a ¦ 5 ¦ bodies are searched; write for example body~token",
        "body~\"\" ¦ 6 ¦ an empty text is everywhere",
        "dur:>1 ¦ 6 ¦ dur is a duration such as 250ms, 1.5s or 1m30s",
        "dur:>1s3 ¦ 6 ¦ dur is a duration such as 250ms, 1.5s or 1m30s",
        "dur:38ms ¦ 5 ¦ no two things take just as long; write for example dur:>38ms or dur:1s-2s",
        "size:>1XB ¦ 7 ¦ size is a size such as 512, 10kB or 1.5MiB",
        "size:>99999999999999999999 ¦ 7 ¦ size is a size such as 512, 10kB or 1.5MiB",
        "time:>2026-02-30 ¦ 7 ¦ time is a time such as 2026-01-31, 2026-01-31T08:00:00Z or -2h",
        "time:>3026-01-01 ¦ 7 ¦ time is a time such as 2026-01-31, 2026-01-31T08:00:00Z or -2h",
        "time:>-900000h ¦ 7 ¦ time is a time such as 2026-01-31, 2026-01-31T08:00:00Z or -2h",
        "header:json ¦ 1 ¦ header needs a name, for example header.accept:*json*",
        "header.:json ¦ 1 ¦ header needs a name, for example header.accept:*json*",
        "host.x:y ¦ 1 ¦ \"host\" has no parts; write host:*.org",
        "(a b ¦ 1 ¦ this \"(\" is never closed",
        "a) b ¦ 2 ¦ \")\" without a \"(\" before it",
        "() ¦ 2 ¦ a term is missing before \")\"",
        "a OR ¦ 5 ¦ a term is missing before the end",
        "OR a ¦ 1 ¦ a term is missing before \"OR\"",
        "a AND OR b ¦ 7 ¦ a term is missing before \"OR\"",
        "a NOT ¦ 6 ¦ a term is missing before the end",
        "a - b ¦ 3 ¦ \"-\" belongs right before the term that it negates",
        "--since ¦ 1 ¦ \"-\" belongs right before the term that it negates",
        "a || b ¦ 3 ¦ write OR",
        "a && b ¦ 3 ¦ write AND",
        "\"abc ¦ 1 ¦ this quote is never closed",
        "host:\"ab\\q\" ¦ 9 ¦ unknown escape; there are \\\" \\\\ \\n \\r \\t \\uXXXX",
        "host:\"\\u12\" ¦ 7 ¦ \\u needs four hex digits",
        "host:a(b) ¦ 7 ¦ a blank is missing before \"(\", or quotes around the text",
        "\"\" ¦ 1 ¦ an empty text is everywhere",
      })
  void pointAtThePlaceAndSayWhatToWrite(String filter, int column, String message) {
    FilterException e = error(filter);
    assertThat(e).isNotNull().hasMessage(message);
    assertThat(e.column()).isEqualTo(column);
  }

  @Test
  void areShownUnderTheFilter() {
    assertThat(error("seen:full staus:>=500").report())
        .isEqualTo(
            """
            filter, column 11: unknown key "staus"; did you mean "status"?
              seen:full staus:>=500
                        ^^^^^\
            """);
  }

  @Test
  void aLongFilterIsShownAroundThePlace() {
    FilterException e = error("aaaa ".repeat(100) + "staus:1 " + "bbbb ".repeat(100));
    assertThat(e.report().lines().toList())
        .satisfies(lines -> {
          assertThat(lines).hasSize(3).allMatch(line -> line.length() <= 80);
          int caret = lines.get(2).indexOf('^');
          assertThat(lines.get(1).substring(caret)).startsWith("staus:1");
        });
  }

  @Test
  void showNoControlCharacters() {
    FilterException e = error("\u001b[31m\u202e staus\u0007:1 (");
    assertThat(e.report().chars().filter(c -> c != '\n'))
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }

  static Stream<String> tooMuch() {
    return Stream.of(
        "a".repeat(Parser.LONGEST + 1),
        "(".repeat(Parser.DEEPEST + 1) + "a" + ")".repeat(Parser.DEEPEST + 1),
        "NOT ".repeat(Parser.DEEPEST + 1) + "a",
        "-(".repeat(2000));
  }

  @ParameterizedTest
  @MethodSource("tooMuch")
  void tooLongOrTooDeepIsSaid(String filter) {
    assertThat(error(filter)).hasMessageMatching("longer than 4096 .*|more than 32 levels .*");
  }
}
