package dev.weir.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.json.JsonTokens.Token;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTokensTest {
  private static JsonTokens of(String text) {
    return new JsonTokens(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tellsNamesAndNumbersByTheirPlace() {
    JsonTokens tokens = of("{\"status\": 409 ,\"n\":-3,\"l\":99999999999}");

    assertThat(tokens.next()).isEqualTo(Token.BEGIN_OBJECT);
    assertThat(tokens.next()).isEqualTo(Token.NAME);
    assertThat(tokens.is("status")).isTrue();
    assertThat(tokens.is("statuS")).isFalse();
    assertThat(tokens.next()).isEqualTo(Token.NUMBER);
    assertThat(tokens.number()).isEqualTo(409);
    tokens.next();
    tokens.next();
    assertThat(tokens.number()).isEqualTo(-1);
    tokens.next();
    tokens.next();
    assertThat(tokens.number()).isEqualTo(-1);
    assertThat(tokens.next()).isEqualTo(Token.END_OBJECT);
    assertThat(tokens.next()).isEqualTo(Token.END);
  }

  @Test
  void skipsAValueWithAllThatIsInIt() {
    JsonTokens tokens = of("[{\"a\":[1,{\"b\":\"}]\"}]},2]");
    tokens.next();
    tokens.next();

    assertThat(tokens.skip()).isEqualTo(Token.END_OBJECT);

    assertThat(tokens.next()).isEqualTo(Token.NUMBER);
    assertThat(tokens.skip()).isEqualTo(Token.NUMBER);
    assertThat(tokens.raw()).isEqualTo("2");
  }

  @Test
  void saysWhenTheTextEndsInsideASkippedValue() {
    JsonTokens tokens = of("[[1,2");
    tokens.next();
    tokens.next();

    assertThat(tokens.skip()).isEqualTo(Token.CUT);
  }

  @Test
  void nestsSoDeepAndNoDeeper() {
    String deep = "[".repeat(JsonTokens.DEEPEST) + "]".repeat(JsonTokens.DEEPEST);

    assertThat(JsonProperties.check(deep.getBytes(StandardCharsets.US_ASCII)).getLast())
        .isEqualTo(Token.END);
    assertThat(JsonProperties.check(("[" + deep + "]").getBytes(StandardCharsets.US_ASCII)))
        .hasSize(JsonTokens.DEEPEST + 1)
        .endsWith(Token.BROKEN);
  }

  @Test
  void readsOnlyTheRangeItWasGiven() {
    byte[] text = "xx{}yy".getBytes(StandardCharsets.US_ASCII);
    var tokens = new JsonTokens(text, 2, 4);

    assertThat(tokens.next()).isEqualTo(Token.BEGIN_OBJECT);
    assertThat(tokens.next()).isEqualTo(Token.END_OBJECT);
    assertThat(tokens.next()).isEqualTo(Token.END);
  }
}
