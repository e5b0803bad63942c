package dev.weir.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsMessageTest {
  /** Id 4660, one question for www.test.local, A. */
  static final String QUESTION =
      "1234 0100 0001 0000 0000 0000 03777777 0474657374 056c6f63616c 00 0001 0001";

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static DnsMessage parsed(String text) {
    DnsMessage.Result result = DnsMessage.read(hex(text));
    assertThat(result).isInstanceOf(DnsMessage.Parsed.class);
    return ((DnsMessage.Parsed) result).message();
  }

  private static String answer(String type, String data) {
    String bytes = data.replace(" ", "");
    return "1234 8180 0001 0001 0000 0000 03777777 0474657374 056c6f63616c 00 0001 0001 c00c"
        + type
        + "0001 00000005"
        + String.format("%04x", bytes.length() / 2)
        + bytes;
  }

  @Test
  void showsAMessageAsTextLikeDig() {
    assertThat(DnsText.of(parsed(answer("0001", "01020304"))))
        .isEqualTo(
            """
            ;; opcode: QUERY, status: NOERROR, id: 4660
            ;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0

            ;; QUESTION SECTION:
            ;www.test.local.\tIN\t A

            ;; ANSWER SECTION:
            www.test.local.\t5\tIN\tA\t1.2.3.4
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0001 | 01020304                                    | 1.2.3.4
          001c | 20010db8000000000000000000000001            | 2001:db8::1
          001c | 00000000000000000000ffff01020304            | ::ffff:1.2.3.4
          0002 | 026e73 c010                                 | ns.test.local.
          0005 | c010                                        | test.local.
          000c | 00                                          | .
          000f | 000a 046d61696c c010                        | 10 mail.test.local.
          0010 | 05763d737066 0422780a00                     | "v=spf" "\\034x\\010\\000"
          0021 | 0001 0002 01bb c010                         | 1 2 443 test.local.
          0101 | 00 05 6973737565 6c65                       | 0 issue "le"
          002b | 0102 08 02 abcd                             | 258 8 2 ABCD
          ff00 | 010203                                      | \\# 3 010203
          0006 | 026e73c010 c00c 00000001 00000002 00000003 00000004 00000005 | ns.test.local. www.test.local. 1 2 3 4 5
          """)
  void showsDataTheWayZoneFilesDo(String type, String data, String text) {
    assertThat(parsed(answer(type, data)).answers().getFirst().data()).isEqualTo(text);
  }

  @Test
  void readsServiceBindings() {
    String data =
        "0001 00 0001 0006 02683302 6832 0003 0002 01bb 0004 0008 01020304 05060708"
            + "0005 0003 010203 0006 0010 20010db8000000000000000000000001 ff00 0002 6869";
    DnsRecord https = parsed(answer("0041", data)).answers().getFirst();
    assertThat(https.service())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "priority",
                1,
                "target",
                ".",
                "alpn",
                List.of("h3", "h2"),
                "port",
                443,
                "ipv4hint",
                List.of("1.2.3.4", "5.6.7.8"),
                "ech",
                "AQID",
                "ipv6hint",
                List.of("2001:db8::1"),
                "key65280",
                "hi"));
    assertThat(https.data())
        .startsWith("1 . alpn=\"h3,h2\" port=\"443\" ipv4hint=\"1.2.3.4,5.6.7.8\"");
  }

  @Test
  void readsEdnsWithItsUpperBitsOfTheCode() {
    DnsMessage message =
        parsed("0001 8180 0000 0000 0000 0001 00 0029 04d0 01 00 8000 0006 000a 0002 beef");
    assertThat(message.rcode()).isEqualTo(16);
    assertThat(message.edns())
        .isEqualTo(new DnsMessage.Edns(1232, 0, true, List.of(new DnsMessage.Option(10, "beef"))));
    assertThat(DnsText.of(message))
        .contains("status: BADVERS")
        .contains(";; OPT PSEUDOSECTION:\n; EDNS: version 0; flags: do; udp: 1232\n; COOKIE: beef");
  }

  @Test
  void escapesWhatCouldBeTakenForSomethingElse() {
    DnsMessage message =
        parsed("0001 0100 0001 0000 0000 0000 08 00 2e 1b 0d 0a 22 ff 41 00 0001 0001");
    assertThat(message.questions().getFirst().name())
        .isEqualTo("\\000\\046\\027\\013\\010\\034\\255A.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pointer to itself       | c00c 0001 0001                   | pointer to 12
          pointer forward         | c00f 0001 0001                   | pointer to 15
          loop of two             | 01 61 c00c 0001 0001             | pointer to 12
          label of 64             | 40 61 00 0001 0001               | label type 1
          no terminator           | 03 616161                        | does not end
          no type                 | 00 0001                          | question
          trailing bytes          | 00 0001 0001 ff                  | too many
          """)
  void saysWhatIsWrongWithAQuestion(String name, String question, String why) {
    DnsMessage.Result result = DnsMessage.read(hex("0001 0100 0001 0000 0000 0000 " + question));
    assertThat(result).as(name).isInstanceOf(DnsMessage.Malformed.class);
    assertThat(((DnsMessage.Malformed) result).why()).contains(why);
  }

  @Test
  void aNameOf256BytesIsRefused() {
    String labels = ("3f" + "61".repeat(63)).repeat(3) + "3f" + "61".repeat(63);
    DnsMessage.Result result =
        DnsMessage.read(hex("0001 0100 0001 0000 0000 0000" + labels + "00 0001 0001"));
    assertThat(result).isInstanceOf(DnsMessage.Malformed.class);
  }

  @Test
  void dataThatIsLongerThanItsMessageIsRefused() {
    DnsMessage.Result result =
        DnsMessage.read(hex("0001 8180 0000 0001 0000 0000 00 0001 0001 00000005 ffff 01020304"));
    assertThat(result).isInstanceOf(DnsMessage.Malformed.class);
  }

  @Test
  void countsThatLieMakeNoWork() {
    DnsMessage.Result result = DnsMessage.read(hex("0001 8180 ffff ffff ffff ffff"));
    assertThat(result).isInstanceOf(DnsMessage.Malformed.class);
  }

  @Test
  void compressionCannotBlowAMessageUp() {
    // One name of 250 bytes, and thousands of records that point to it.
    String name = ("3e" + "61".repeat(62)).repeat(3) + "3b" + "61".repeat(59) + "00";
    String record = "c00c 0005 0001 00000000 0002 c00c";
    DnsMessage message =
        parsed("0001 8180 0001 0fa0 0000 0000" + name + "0001 0001" + record.repeat(4000));
    assertThat(message.complete()).isFalse();
    assertThat(DnsText.of(message)).hasSizeLessThan(128 * 1024);
  }
}
