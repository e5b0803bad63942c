package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.terminal.SafeText;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.Size;

/** What is written reads, to a strict reader, as what Jackson writes of the same value. */
final class JsonOutputProperties {
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JsonOutput json = new JsonOutput(1);

  private byte[] written(Object value) {
    json.clear();
    Plain.write(json, Scope.DEFAULT, value, 0);
    return json.value();
  }

  private static JsonNode byJackson(Object value) throws IOException {
    return STRICT.readTree(STRICT.writeValueAsBytes(value));
  }

  @Property(tries = 2000)
  void textsAreWhatTheyWere(@ForAll("texts") String text) throws IOException {
    json.clear();
    json.string(text);
    byte[] bytes = json.value();
    String sound = whole(text);
    assertThat(STRICT.readTree(bytes).textValue()).isEqualTo(sound);
    assertThat(STRICT.readTree(bytes)).isEqualTo(byJackson(sound));
    assertThat(new String(bytes, StandardCharsets.UTF_8).chars()).noneMatch(SafeText::acts);
  }

  /** Half a pair is nobody's character. */
  private static String whole(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  @Property(tries = 300)
  void treesAreWhatTheyWere(@ForAll("trees") Object tree) throws IOException {
    assertThat(STRICT.readTree(written(tree))).isEqualTo(byJackson(tree));
  }

  @Property
  void bytesBecomeBase64(@ForAll @Size(max = 100) byte[] bytes, @ForAll boolean isLarge)
      throws IOException {
    byte[] some = isLarge ? many(bytes) : bytes;
    assertThat(STRICT.readTree(written(some)).binaryValue()).isEqualTo(some);
  }

  /** More than is encoded at a time, of a length that is no multiple of it. */
  private static byte[] many(byte[] bytes) {
    var all = new byte[100_000 + bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (bytes.length == 0 ? i : i * bytes[i % bytes.length]);
    }
    return all;
  }

  @Property
  void idsAndHexadecimalsAreInTheirUsualForm(@ForAll long high, @ForAll long low) {
    json.clear();
    json.startArray();
    json.uuid(high, low);
    json.hex(BigInteger.valueOf(low).toByteArray());
    json.endArray();
    String hex = java.util.HexFormat.of().formatHex(BigInteger.valueOf(low).toByteArray());
    assertThat(new String(json.value(), StandardCharsets.US_ASCII))
        .isEqualTo("[\"" + new UUID(high, low) + "\",\"" + hex + "\"]");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40),
        Arbitraries.strings().withCharRange('\ud700', '\ue0ff').ofMaxLength(10),
        Arbitraries.strings()
            .withChars("\"\\\b\t\n\f\r\u007f\u0080\u2028\u202e\u2066\ufeff\ud83d\ude00a,]}")
            .ofMaxLength(20));
  }

  @Provide
  Arbitrary<Object> trees() {
    Arbitrary<Object> trees = leaves();
    for (int depth = 0; depth < 3; depth++) {
      Arbitrary<Object> inner = trees;
      trees =
          Arbitraries.oneOf(
              leaves(),
              inner.list().ofMaxSize(4),
              Arbitraries.maps(words().ofMaxLength(6), inner).ofMaxSize(4));
    }
    return trees;
  }

  private static Arbitrary<Object> leaves() {
    return Arbitraries.oneOf(
        words().ofMaxLength(10),
        Arbitraries.longs(),
        Arbitraries.integers(),
        Arbitraries.shorts(),
        Arbitraries.bytes(),
        Arbitraries.of(true, false),
        Arbitraries.bigIntegers(),
        Arbitraries.bigDecimals(),
        Arbitraries.doubles());
  }

  /** Nothing that could be a secret: what becomes of those has tests of its own. */
  private static StringArbitrary words() {
    return Arbitraries.strings().withCharRange(' ', '\u07ff').excludeChars('=', '@');
  }

  @Property(tries = 50)
  void whatIsNoNumberIsText(@ForAll("odd") Object odd) throws IOException {
    assertThat(STRICT.readTree(written(Map.of("n", odd))).get("n").textValue())
        .isEqualTo(odd.toString());
  }

  @Provide
  Arbitrary<Object> odd() {
    return Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY);
  }

  @Property(tries = 20)
  void emptyThingsStayEmpty(@ForAll boolean isList) throws IOException {
    Object empty = isList ? List.of() : Map.of();
    var around = new LinkedHashMap<String, Object>();
    around.put("a", empty);
    around.put("b", new BigDecimal("1E+3"));
    around.put("c", List.of(empty, empty));
    assertThat(STRICT.readTree(written(around))).isEqualTo(byJackson(around));
  }
}
