package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
  private static final int MIB = 1 << 20;
  private static final String TEXT =
      "{\"answer\": 42, \"text\": \"\u00e4\u00e4\u00e4\"} ".repeat(99);

  /** "hello hello hello brotli \u00e4", and 5 MiB of zeroes, by another implementation. */
  private static final byte[] BROTLI =
      HexFormat.of().parseHex("1b1a00f88d946ede445d86463aacd940d2dea621aac45307ac34c2a345b30e");

  private static final byte[] BROTLI_BOMB = HexFormat.of().parseHex("9bffff4ff82700e2b14020f7fe09");

  /** Puts a coding on, or several from left to right. */
  private static byte[] encode(String codings, byte[] plain) {
    byte[] bytes = plain;
    try {
      for (String coding : codings.split(", ", -1)) {
        var out = new ByteArrayOutputStream();
        try (OutputStream stream =
            switch (coding) {
              case "gzip" -> new GZIPOutputStream(out);
              case "deflate" -> new DeflaterOutputStream(out);
              case "raw" -> new DeflaterOutputStream(out, new Deflater(9, true));
              case "zstd" -> new ZstdOutputStream(out);
              default -> throw new IllegalArgumentException(coding);
            }) {
          stream.write(bytes);
        }
        bytes = out.toByteArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static JsonNode record(String coding, Body body, int cap, boolean decode) {
    var drafts = new Drafts();
    RecordDraft connection = drafts.connection(drafts.service(MIB));
    var draft = new RecordDraft(connection.recording(), connection.session(), connection);
    draft
        .http(
            Drafts.get(
                "/",
                Drafts.message(0, Body.EMPTY),
                Drafts.message(body.total(), body, "Content-Encoding", coding)))
        .seen(Seen.FULL, "")
        .finish();
    try {
      byte[] json =
          new RecordEncoder(Drafts.ZONE).encode(draft, new Wanted(cap, decode, Format.WEIR));
      RecordSchema.accepts(new String(json, StandardCharsets.UTF_8));
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode answer(String coding, byte[] bytes) {
    return record(coding, whole(bytes), MIB, true).at("/http/response");
  }

  private static Body whole(byte[] bytes) {
    return new Body(bytes, bytes.length, false);
  }

  private static byte[] body(JsonNode answer) {
    try {
      return answer.get("body").isNull() ? new byte[0] : answer.get("body").binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "gzip, zstd", "zstd, deflate"})
  void showsABodyWithoutItsCodingWhereThatIsAskedFor(String coding) {
    byte[] sent = encode(coding, TEXT.getBytes(StandardCharsets.UTF_8));
    JsonNode answer = answer(coding, sent);
    assertThat(new String(body(answer), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(answer.get("bodyDecoded").asText()).isEqualTo(coding);
    assertThat(answer.get("bodySize").asInt()).isEqualTo(sent.length);
    assertThat(answer.get("contentLength").asInt()).isEqualTo(sent.length);
    assertThat(answer.get("bodyTruncated").asBoolean()).isFalse();
    assertThat(answer.has("bodyUndecoded")).isFalse();
  }

  @Test
  void showsItAsSentOtherwise() {
    byte[] sent = encode("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
    JsonNode answer = record("gzip", whole(sent), MIB, false).at("/http/response");
    assertThat(body(answer)).isEqualTo(sent);
    assertThat(answer.has("bodyDecoded")).isFalse();
    assertThat(record("gzip", whole(sent), 0, true).at("/http/response/body").isNull()).isTrue();
  }

  @Test
  void readsBrotliAndDeflateWithoutItsFormatAndOddSpellings() {
    assertThat(new String(body(answer("br", BROTLI)), StandardCharsets.UTF_8))
        .isEqualTo("hello hello hello brotli \u00e4");
    byte[] raw = encode("raw", TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(new String(body(answer("deflate", raw)), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    byte[] gzip = encode("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
    JsonNode answer = answer(" X-GZip , identity,", gzip);
    assertThat(new String(body(answer), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(answer.get("bodyDecoded").asText()).isEqualTo("x-gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "gzip, gzip", "br"})
  void aBombIsRecordedAsOne(String coding) {
    byte[] sent = coding.equals("br") ? BROTLI_BOMB : encode(coding, new byte[20 * MIB]);
    JsonNode record = record(coding, whole(sent), MIB, true);
    JsonNode answer = record.at("/http/response");
    assertThat(answer.get("bodyUndecoded").asText()).isEqualTo("bomb");
    assertThat(answer.get("bodyTruncated").asBoolean()).isTrue();
    assertThat(body(answer).length).isLessThan(MIB);
    assertThat(record.get("seen").asText()).isEqualTo("headers");
    assertThat(record.get("why").asText()).isEqualTo("bomb");
  }

  @Test
  void moreThanTwoCodingsAreABomb() {
    byte[] sent = encode("gzip, gzip, gzip", new byte[10]);
    JsonNode answer = answer("gzip, gzip, gzip", sent);
    assertThat(answer.get("bodyUndecoded").asText()).isEqualTo("bomb");
    assertThat(body(answer)).isEqualTo(sent);
  }

  @Test
  void theCapEndsWhatIsDecoded() {
    byte[] sent = encode("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
    JsonNode record = record("gzip", whole(sent), 1000, true);
    JsonNode answer = record.at("/http/response");
    assertThat(body(answer).length).isBetween(998, 1000);
    assertThat(TEXT).startsWith(new String(body(answer), StandardCharsets.UTF_8));
    assertThat(answer.get("bodyTruncated").asBoolean()).isTrue();
    assertThat(answer.has("bodyUndecoded")).isFalse();
    assertThat(record.get("why").asText()).isEqualTo("cap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void aBodyThatWasNotKeptAsAWholeIsDecodedAsFarAsItGoes(String coding) {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    byte[] sent = encode(coding, noise);
    byte[] half = Arrays.copyOf(sent, sent.length / 2);
    JsonNode record = record(coding, new Body(half, sent.length, true), MIB, true);
    JsonNode answer = record.at("/http/response");
    byte[] shown = body(answer);
    assertThat(answer.get("bodyTruncated").asBoolean()).isTrue();
    assertThat(answer.has("bodyUndecoded")).isFalse();
    assertThat(shown).isEqualTo(Arrays.copyOf(noise, shown.length));
    assertThat(record.get("why").asText()).isEqualTo("cap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void whatIsNotWhatItSaysStaysAsSent(String coding) {
    byte[] sent = "this is no such thing, whatever they say".getBytes(StandardCharsets.UTF_8);
    JsonNode answer = answer(coding, sent);
    assertThat(body(answer)).isEqualTo(sent);
    assertThat(answer.get("bodyUndecoded").asText()).isIn("malformed", "incomplete");
    assertThat(answer.has("bodyDecoded")).isFalse();
    assertThat(answer.get("bodyTruncated").asBoolean()).isFalse();
  }

  @Test
  void aBodyThatEndsTooEarlySaysSo() {
    byte[] sent = encode("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
    JsonNode answer = answer("gzip", Arrays.copyOf(sent, sent.length - 9));
    assertThat(answer.get("bodyUndecoded").asText()).isEqualTo("incomplete");
    assertThat(answer.get("bodyTruncated").asBoolean()).isTrue();
    assertThat(TEXT).startsWith(new String(body(answer), StandardCharsets.UTF_8));
  }

  @Test
  void anUnknownCodingIsNamed() {
    JsonNode answer = answer("compress", new byte[] {1, 2});
    assertThat(answer.get("bodyUndecoded").asText()).isEqualTo("unsupported");
    assertThat(body(answer)).containsExactly(1, 2);
  }

  @Test
  void aWindowThatWouldTakeGigabytesIsNotOpened() {
    // Magic, no single segment, window descriptor 0xa8: 2 GiB; then an empty last block.
    byte[] sent = HexFormat.of().parseHex("28b52ffd00a8010000");
    JsonNode answer = answer("zstd", sent);
    assertThat(answer.get("bodyUndecoded").asText()).isEqualTo("malformed");
    assertThat(Zstd.isError(Zstd.decompress(new byte[1], sent))).isFalse();
  }

  @Test
  void textIsCutBehindAWholeCharacterAndBytesAreCutWhereTheyAre() {
    String text = "a\u00e4\u20ac\ud83d\ude00";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] expected = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
    for (int length = 0; length <= bytes.length; length++) {
      assertThat(TextCut.length(bytes, length)).as("%d", length).isEqualTo(expected[length]);
    }
    byte[] noText = {(byte) 0xff, 'a', (byte) 0xc3};
    assertThat(TextCut.length(noText, 3)).isEqualTo(3);
    byte[] continuations = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    assertThat(TextCut.length(continuations, 5)).isEqualTo(5);
    JsonNode answer = record("identity", whole(bytes), 4, false).at("/http/response");
    assertThat(new String(body(answer), StandardCharsets.UTF_8)).isEqualTo("a\u00e4");
    assertThat(answer.get("bodyTruncated").asBoolean()).isTrue();
  }
}
