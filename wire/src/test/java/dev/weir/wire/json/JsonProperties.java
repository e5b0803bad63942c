package dev.weir.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.wire.json.JsonTokens.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class JsonProperties {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final byte[] SAMPLE =
      ("{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":400,"
              + "\"error\":{\"type\":\"a\\\"b\\u00e9\",\"n\":-1.5e+3}}}],\"x\":[null,false,{},[]]}")
          .getBytes(StandardCharsets.UTF_8);

  /** All tokens of a text; holds for any bytes, for fuzzing as well. */
  static List<Token> check(byte[] text) {
    var tokens = new JsonTokens(text);
    var all = new ArrayList<Token>();
    Token token = tokens.next();
    while (token != Token.END && token != Token.CUT && token != Token.BROKEN) {
      all.add(token);
      assertThat(all.size()).isLessThanOrEqualTo(text.length);
      assertThat(tokens.start()).isBetween(0, tokens.end());
      assertThat(tokens.end()).isLessThanOrEqualTo(text.length);
      assertThat(tokens.depth()).isBetween(0, JsonTokens.DEEPEST);
      if (token == Token.NAME || token == Token.STRING) {
        assertThat(tokens.text().length()).isLessThanOrEqualTo(tokens.end() - tokens.start());
      }
      token = tokens.next();
    }
    all.add(token);
    assertThat(tokens.next()).isEqualTo(token);
    return all;
  }

  /** What Jackson finds in the whole text; the last one is BROKEN if it refuses it. */
  private static List<Token> asJackson(byte[] text) {
    var all = new ArrayList<Token>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      int depth = 0;
      var token = parser.nextToken();
      while (token != null) {
        all.add(
            switch (token) {
              case START_OBJECT -> Token.BEGIN_OBJECT;
              case END_OBJECT -> Token.END_OBJECT;
              case START_ARRAY -> Token.BEGIN_ARRAY;
              case END_ARRAY -> Token.END_ARRAY;
              case FIELD_NAME -> Token.NAME;
              case VALUE_STRING -> Token.STRING;
              case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
              case VALUE_TRUE -> Token.TRUE;
              case VALUE_FALSE -> Token.FALSE;
              case VALUE_NULL -> Token.NULL;
              default -> throw new IllegalStateException(token.toString());
            });
        if (token == com.fasterxml.jackson.core.JsonToken.VALUE_STRING) {
          // It puts off reading strings, and so finding what is wrong with them.
          assertThat(parser.getText()).isNotNull();
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        token = parser.nextToken();
        if (depth == 0 && token != null) {
          return List.of(Token.BROKEN);
        }
      }
      return all.isEmpty() ? List.of(Token.BROKEN) : all;
    } catch (IOException e) {
      return List.of(Token.BROKEN);
    }
  }

  private static void compare(byte[] text) {
    List<Token> ours = check(text);
    List<Token> theirs = asJackson(text);
    if (theirs.getLast() == Token.BROKEN) {
      assertThat(ours.getLast()).isIn(Token.BROKEN, Token.CUT);
    } else {
      assertThat(ours.getLast()).isEqualTo(Token.END);
      assertThat(ours.subList(0, ours.size() - 1)).isEqualTo(theirs);
    }
  }

  @Provide
  Arbitrary<String> nearlyJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "\"a\"",
            ":",
            ",",
            "1",
            "-0.5e3",
            "true",
            "null",
            "false",
            " ",
            "01",
            "\"\\u00e9\"",
            "\"\\x\"",
            "\"",
            "tru",
            "1.",
            "-",
            "\n")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 5_000)
  void agreesWithJacksonOnWhatIsNearlyJson(@ForAll("nearlyJson") String text) {
    compare(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Property
  void agreesWithJacksonOnAChangedSample(
      @ForAll @IntRange(max = 200) int place, @ForAll @IntRange(min = 9, max = 126) int value) {
    byte[] changed = SAMPLE.clone();
    changed[place % changed.length] = (byte) value;
    compare(changed);
  }

  @Property
  void aBeginningIsCutAndNeverBroken(@ForAll @IntRange(max = 400) int length) {
    int to = length % SAMPLE.length;
    assertThat(check(Arrays.copyOf(SAMPLE, to)).getLast()).isEqualTo(Token.CUT);
  }

  @Property
  void anyBytesHaveAnEnd(@ForAll @Size(max = 300) byte[] bytes) {
    check(bytes);
  }

  @Property
  void anyTextComesBackFromAString(@ForAll String text) throws IOException {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String json = new JsonText(0).string(text).toString();
    assertThat(json).doesNotContainPattern("[\\p{Cntrl}&&[\\x00-\\x7f]]");
    assertThat(MAPPER.readTree(json).textValue()).isEqualTo(whole);
    var tokens = new JsonTokens(MAPPER.writeValueAsBytes(whole));
    assertThat(tokens.next()).isEqualTo(Token.STRING);
    assertThat(tokens.text()).isEqualTo(whole);
    ByteBuffer utf8 = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    assertThat(new JsonText(0).string(utf8)).hasToString(json);
  }
}
