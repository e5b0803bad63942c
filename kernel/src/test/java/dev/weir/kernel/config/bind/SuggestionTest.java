package dev.weir.kernel.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> WORDS =
      List.of("handler", "listener", "forwarder", "name", "addr", "http", "tcp");

  @Test
  void findsTheNearestWordWhateverItsCase() {
    assertThat(Suggestion.nearest("handlr", WORDS)).isEqualTo("handler");
    assertThat(Suggestion.nearest("LISTNER", WORDS)).isEqualTo("listener");
    assertThat(Suggestion.nearest("adrd", WORDS)).isEqualTo("addr");
    assertThat(Suggestion.nearest("htp", WORDS)).isEqualTo("http");
  }

  @Test
  void findsNothingThatIsFarAway() {
    assertThat(Suggestion.nearest("zzz", WORDS)).isNull();
    assertThat(Suggestion.nearest("", WORDS)).isNull();
    assertThat(Suggestion.nearest("a", WORDS)).isNull();
    assertThat(Suggestion.nearest("x".repeat(10_000), WORDS)).isNull();
    assertThat(Suggestion.phrase("relay", WORDS)).isEmpty();
  }
}
