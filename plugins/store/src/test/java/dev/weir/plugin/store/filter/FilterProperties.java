package dev.weir.plugin.store.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.plugin.store.filter.Condition.Relation;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class FilterProperties {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-31T10:00:00Z"), ZoneOffset.UTC);

  /** Up to the year 2261. */
  private static final long LAST = 9_190_000_000_000_000_000L;

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab*-\\\"(),:~<>= \t\n|&!or.NOTu0").ofMaxLength(8),
        Arbitraries.strings().ofMaxLength(6),
        Arbitraries.of("or", "OR", "not", "AND", "||", "host:a", "-x", "status=1"));
  }

  private static Arbitrary<Glob> globs() {
    return texts().list().ofMinSize(1).ofMaxSize(4).map(Glob::new);
  }

  private static Arbitrary<Condition> conditions(Key.Kind kind) {
    Arbitrary<Long> amounts =
        Arbitraries.longs().between(0, kind == Key.Kind.TIME ? LAST : Long.MAX_VALUE);
    Arbitrary<Condition> between =
        Combinators.combine(amounts, amounts)
            .as((a, b) -> new Condition.Between(Math.min(a, b), Math.max(a, b)));
    return switch (kind) {
      case TEXT, WORD -> globs().map(Condition.Like::new);
      case BODY -> texts().filter(t -> !t.isEmpty()).map(Condition.Contains::new);
      case NUMBER, SIZE -> Arbitraries.oneOf(between, compared(amounts, Relation.values()));
      case DURATION ->
          Arbitraries.oneOf(
              between,
              compared(
                  amounts, Relation.ABOVE, Relation.BELOW, Relation.AT_LEAST, Relation.AT_MOST));
      // A time is as long as it is written, so that two of the relations become the other two.
      case TIME -> Arbitraries.oneOf(between, compared(amounts, Relation.AT_LEAST, Relation.BELOW));
    };
  }

  private static Arbitrary<Condition> compared(Arbitrary<Long> amounts, Relation... relations) {
    return Combinators.combine(Arbitraries.of(relations), amounts).as(Condition.Compare::new);
  }

  private static Arbitrary<Expr> terms() {
    return Arbitraries.of(Key.class)
        .flatMap(key -> {
          Field field = new Field(key, key.named() ? "x-some.name" : "");
          boolean text = key.kind() == Key.Kind.TEXT || key.kind() == Key.Kind.WORD;
          Arbitrary<List<Condition>> lists =
              conditions(key.kind()).list().ofMinSize(1).ofMaxSize(3);
          Arbitrary<List<Condition>> searches =
              conditions(Key.Kind.BODY).list().ofMinSize(1).ofMaxSize(3);
          return (text ? Arbitraries.oneOf(lists, searches) : lists)
              .map(conditions -> (Expr) new Expr.Term(field, conditions));
        });
  }

  private static Arbitrary<Expr> words() {
    return globs()
        .filter(g -> !g.isLiteral() || !g.parts().getFirst().isEmpty())
        .map(Expr.Word::new);
  }

  @Provide
  Arbitrary<Expr> exprs() {
    return Arbitraries.recursive(
        () -> Arbitraries.oneOf(terms(), words()), FilterProperties::joined, 0, 3);
  }

  private static Arbitrary<Expr> joined(Arbitrary<Expr> inner) {
    Arbitrary<List<Expr>> lists = inner.list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        inner, inner.map(Expr::not), lists.map(Expr::all), lists.map(Expr::any));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void readsBackWhatItPrints(@ForAll("exprs") Expr expr) throws FilterException {
    String text = Printer.print(expr);
    if (text.length() <= Parser.LONGEST) {
      assertThat(new Parser(text, CLOCK).parse()).as(text).isEqualTo(expr);
      assertThat(text.chars()).noneMatch(Character::isISOControl);
    }
  }

  @Provide
  Arbitrary<String> filters() {
    return Arbitraries.of(
            "host",
            ":",
            "~",
            "\"",
            "*",
            " ",
            "(",
            ")",
            "OR ",
            "-",
            "NOT ",
            ">=",
            "5xx",
            "status",
            "dur",
            "1s",
            "..",
            ",",
            "time",
            "2026-01-31",
            "T08:00",
            "header.",
            "x",
            "\\",
            "\\u00",
            "-",
            "size",
            "1k",
            "body",
            "=",
            "&&",
            "\u00e4",
            "\ud83d",
            "\u0000")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }

  @Property
  void anyTextIsAFilterOrAnError(@ForAll("filters") String text) {
    check(text);
  }

  @Property
  void anyCharactersAreAFilterOrAnError(@ForAll @StringLength(max = 200) String text) {
    check(text);
  }

  static void check(String text) {
    try {
      Filter filter = Filter.parse(text, CLOCK);
      if (filter.toString().length() <= Parser.LONGEST) {
        assertThat(Filter.parse(filter.toString(), CLOCK)).isEqualTo(filter);
      }
      for (var record :
          List.of(Records.POST, Records.TLS, Records.FRAME, Records.QUESTION, Records.GAP)) {
        assertThat(Filter.of(Expr.not(filter.expr())).matches(record))
            .isNotEqualTo(filter.matches(record));
      }
    } catch (FilterException e) {
      assertThat(e.column()).isBetween(1, text.length() + 1);
      assertThat(e.report().lines()).hasSize(3);
    }
  }

  /** The slow and obvious way to match, for comparison. */
  private static boolean obviously(Glob glob, String text) {
    return text.matches(
        "(?s)" + String.join(".*", glob.parts().stream().map(Pattern::quote).toList()));
  }

  @Provide
  Arbitrary<Glob> smallGlobs() {
    return Arbitraries.strings()
        .withChars("ab")
        .ofMaxLength(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(Glob::new);
  }

  @Provide
  Arbitrary<String> smallTexts() {
    return Arbitraries.strings().withChars("ab").ofMaxLength(10);
  }

  @Property
  void globsMatchWhatTheObviousWayMatches(
      @ForAll("smallGlobs") Glob glob, @ForAll("smallTexts") String text) {
    assertThat(new GlobMatcher(glob, false).matches(text)).isEqualTo(obviously(glob, text));
    assertThat(new GlobMatcher(glob, true).matches(text.toUpperCase(Locale.ROOT)))
        .isEqualTo(obviously(glob, text));
  }

  @Property
  void needlesFindWhatIndexOfFinds(
      @ForAll("smallTexts") String needle, @ForAll("smallTexts") String text) {
    assertThat(new Needle(needle, Needle.Case.KEPT).find(text, 0, text.length()))
        .isEqualTo(text.indexOf(needle));
  }
}
