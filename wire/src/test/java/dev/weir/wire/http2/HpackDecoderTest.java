package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header compression, with the examples of RFC 7541 appendix C. */
class HpackDecoderTest {
  private static final String[] REQUESTS = {
    ":method GET|:scheme http|:path /|:authority www.example.com",
    ":method GET|:scheme http|:path /|:authority www.example.com|cache-control no-cache",
    ":method GET|:scheme https|:path /index.html|:authority www.example.com|custom-key custom-value"
  };
  private static final String[] RESPONSES = {
    ":status 302|cache-control private|date Mon, 21 Oct 2013 20:13:21 GMT|location"
        + " https://www.example.com",
    ":status 307|cache-control private|date Mon, 21 Oct 2013 20:13:21 GMT|location"
        + " https://www.example.com",
    ":status 200|cache-control private|date Mon, 21 Oct 2013 20:13:22 GMT|location"
        + " https://www.example.com|content-encoding gzip|set-cookie"
        + " foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
  };

  private final HpackDecoder decoder = new HpackDecoder(64 * 1024, 64 * 1024);
  private final FieldList fields = new FieldList(64 * 1024);

  @ParameterizedTest(name = "C.2: {1}")
  @CsvSource({
    "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572, custom-key custom-header, 1",
    "040c 2f73 616d 706c 652f 7061 7468, :path /sample/path, 0",
    "1008 7061 7373 776f 7264 0673 6563 7265 74, password secret, 0",
    "82, :method GET, 0"
  })
  void readsEachKindOfField(String hex, String expected, int entries) throws Exception {
    assertThat(decode(hex)).isEqualTo(expected);
    assertThat(decoder.table().count()).isEqualTo(entries);
  }

  @Test
  void readsRequestsWithoutHuffman() throws Exception {
    same(
        REQUESTS,
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
    assertThat(decoder.table().count()).isEqualTo(3);
  }

  @Test
  void readsRequestsWithHuffman() throws Exception {
    same(
        REQUESTS,
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    assertThat(decoder.table().count()).isEqualTo(3);
  }

  @Test
  void readsResponsesThatEvictEntries() throws Exception {
    decoder.table().resize(256);
    same(
        RESPONSES,
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032"
            + "303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65"
            + "2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04"
            + "677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851"
            + "5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
    assertThat(decoder.table().count()).isEqualTo(3);
  }

  @Test
  void readsResponsesWithHuffmanThatEvictEntries() throws Exception {
    decoder.table().resize(256);
    same(
        RESPONSES,
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e"
            + "919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7"
            + "821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160"
            + "65c0 03ed 4ee5 b106 3d50 07");
    assertThat(decoder.table().count()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "80, index",
    "be, index",
    "ff 80 80 80 80 80 80 01, five octets",
    "ff ff ff ff ff 01, index",
    "ff ff ff ff ff 7f, too large",
    "82 20, beginning",
    "3f e2 1f, table size",
    "00 01 61 81 00, padding",
    "00 01 61 82 ff ff, padding",
    "00 01 61 85 ff ff ff ff ff, end-of-string"
  })
  void refusesWhatBreaksTheRules(String hex, String problem) {
    assertThatThrownBy(() -> decode(hex)).hasMessageContaining(problem);
  }

  @Test
  void refusesABlockThatEndsInAField() {
    assertThatThrownBy(() -> decode("00 01 61 05 61")).hasMessageContaining("middle");
  }

  @Test
  void allowsATableAsLargeAsTheReceiverSays() throws Exception {
    decoder.allow(8192);
    assertThat(decode("3f e1 3f 82")).isEqualTo(":method GET");
    assertThat(decoder.table().agreed()).isEqualTo(8192);
  }

  @Test
  void forgetsWhatIsBeyondItsOwnBoundAndSaysSoWhenItIsAskedFor() throws Exception {
    var small = new HpackDecoder(200, 1024);
    small.allow(4096);
    String field = "40 01 61 0a 30 31 32 33 34 35 36 37 38 39"; // counts 43
    for (int i = 0; i < 8; i++) {
      decode(small, field);
    }
    assertThat(small.table().count()).isEqualTo(4);
    assertThat(decode(small, "c1")).isEqualTo("a 0123456789");
    assertThatThrownBy(() -> decode(small, "c2")).hasMessageContaining("more than 200 bytes");
  }

  @Test
  void aFieldLargerThanTheTableEmptiesIt() throws Exception {
    decoder.table().resize(64);
    decode("40 01 61 01 62");
    assertThat(decoder.table().count()).isEqualTo(1);
    assertThat(decode("40 01 63 21 " + "64 ".repeat(33))).isEqualTo("c " + "d".repeat(33));
    assertThat(decoder.table().count()).isZero();
  }

  @Test
  void goesOnDecodingAListOverTheLimitAndKeepsOnlyNames() throws Exception {
    var list = new FieldList(200);
    decoder.feed(
        hex("82 86 84 41 01 61" + " 40 01 61 20" + " 62".repeat(32) + " be".repeat(9)), list);
    decoder.endBlock();
    assertThat(list.isOver()).isTrue();
    assertThat(list.why()).isEqualTo("header list");
    assertThat(text(list)).isEqualTo(":method GET|:scheme http|:path /|:authority a");
    assertThat(list.namesLost()).isFalse();
    assertThat(decode("be")).isEqualTo("a " + "b".repeat(32));
  }

  @Test
  void holdsNoMoreOfAnEndlessFieldThanItsBound() throws Exception {
    var small = new HpackDecoder(256, 256);
    var list = new FieldList(256);
    small.feed(hex("00 01 61 ff 80 80 40 "), list); // one raw MiB and more, Huffman-coded
    byte[] zeros = new byte[4096];
    long before = list.size();
    for (int i = 0; i < 256; i++) {
      small.feed(zeros, 0, zeros.length, list);
    }
    assertThat(list.size()).isEqualTo(before);
    assertThat(list.count()).isZero();
  }

  @Test
  void everyOctetComesBackFromHuffmanCode() throws Exception {
    // Netty's encoder uses Huffman code where it is shorter; printable octets repeated make it so.
    var h2 = new H2();
    for (int octet : IntStream.range(32, 127).toArray()) {
      String value = "0000000000" + (char) octet;
      decoder.feed(h2.block("x", value), fields);
      decoder.endBlock();
      assertThat(fields.get(0).value()).isEqualTo(value);
      fields.clear();
    }
  }

  private void same(String[] expected, String... blocks) throws Exception {
    for (int i = 0; i < blocks.length; i++) {
      assertThat(decode(blocks[i])).isEqualTo(expected[i]);
    }
  }

  private String decode(String hex) throws Http2Exception {
    return decode(decoder, hex);
  }

  private String decode(HpackDecoder one, String hex) throws Http2Exception {
    fields.clear();
    one.feed(hex(hex), fields);
    one.endBlock();
    return text(fields);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static String text(FieldList list) {
    return list.block().toString().replace(": ", " ").strip().replace('\n', '|');
  }
}
