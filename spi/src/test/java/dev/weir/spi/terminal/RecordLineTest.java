package dev.weir.spi.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Fields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordLineTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:03:08.020Z");
  private static final RecordLine PLAIN = new RecordLine(ZoneOffset.UTC, false);

  /** A record by paths: {@code name, value, name, value, …}. */
  private static Fields record(Object... pairs) {
    Map<String, Object> values = new HashMap<>();
    values.put("id", "0190aaaa-bbbb-7ccc-8ddd-eeeeeeee3f2a");
    values.put("client", "10.0.0.5:40000");
    values.put("network", "tcp");
    values.put("seen", "full");
    for (int i = 0; i < pairs.length; i += 2) {
      values.put((String) pairs[i], pairs[i + 1]);
    }
    return values::get;
  }

  private static String line(Fields record) {
    return PLAIN.of(TIME, record, 110);
  }

  @Test
  void aWebSocketConnectionIsOneLineWithItsFrames() {
    Fields record =
        record(
            "http.method", "GET",
            "http.host", "chat.example.org",
            "http.uri", "/socket/of/a/long/name",
            "http.proto", "HTTP/1.1",
            "http.scheme", "https",
            "http.statusCode", 101L,
            "outputBytes", 88_000L,
            "duration", 61_000_000_000L,
            "frames.closeCode", 1000L,
            "frames.client.frames", 34L,
            "frames.server.frames", 112L);
    assertThat(line(record))
        .isEqualTo(
            "12:03:08.020 3f2a 10.0.0.5        WS      wss chat.ex…ple.org/… 34↑ 112↓ 101   88 kB"
                + "    61 s h1  full");
    assertThat(RecordLine.isFrame(record)).isFalse();
  }

  @Test
  void aQuestionIsShownWithItsAnswer() {
    Fields record =
        record(
            "network", "udp",
            "dns.name", "www.example.org.",
            "dns.type", "A",
            "dns.rcode", "NOERROR",
            "dns.answers.0.type", "CNAME",
            "dns.answers.0.data", "cdn.example.net.",
            "dns.answers.0.ttl", 60L,
            "dns.answers.1.type", "A",
            "dns.answers.1.data", "192.0.2.7",
            "dns.answers.1.ttl", 300L,
            "duration", 11_000_000L);
    assertThat(line(record))
        .isEqualTo(
            "12:03:08.020 3f2a 10.0.0.5        DNS     A www.example.org -> 192.0.2.7 (ttl 300)    "
                + " 11 ms udp full");
  }

  @Test
  void aQuestionWithoutAnAnswerSaysSo() {
    assertThat(line(record("dns.name", "x.example.", "dns.type", "AAAA")))
        .contains(" AAAA x.example -> no answer ");
    assertThat(line(record("dns.name", "x.", "dns.type", "A", "dns.rcode", "NXDOMAIN")))
        .contains(" A x -> NXDOMAIN ");
    assertThat(line(record("dns.name", ".", "dns.type", "MX", "dns.rcode", "NOERROR")))
        .contains(" MX . -> nothing ");
    assertThat(
            line(
                record(
                    "dns.name", "a-rather-long-name.of-some-host.example.org.",
                    "dns.type", "AAAA",
                    "dns.rcode", "NOERROR",
                    "dns.answers.0.type", "AAAA",
                    "dns.answers.0.data", "2001:db8:1234:5678:9abc:def0:1234:5678",
                    "dns.answers.0.ttl", 5L)))
        .contains(" AAAA a-rat…le.org -> 2001:db8:1…:1234:5678 ");
  }

  @Test
  void aHandshakeIsShownByTheNameInIt() {
    assertThat(
            line(
                record(
                    "proto", "tls",
                    "host", "192.0.2.9:443",
                    "tls.serverName", "gateway.icloud.example",
                    "tls.version", "tls1.3",
                    "seen", "metadata",
                    "why", "bypass",
                    "outputBytes", 88_000L,
                    "duration", 4_200_000_000L)))
        .isEqualTo(
            "12:03:08.020 3f2a 10.0.0.5        TLS     gateway.icloud.example:443     -   88 kB"
                + "   4.2 s 1.3 metadata bypass");
  }

  @Test
  void aFlowOfDatagramsIsShownWithItsPackets() {
    assertThat(
            line(
                record(
                    "network",
                    "udp",
                    "host",
                    "198.51.100.4:4500",
                    "packets.input",
                    12L,
                    "packets.output",
                    30_400L,
                    "outputBytes",
                    41_000L,
                    "close.kind",
                    "idle",
                    "seen",
                    "flow")))
        .isEqualTo(
            "12:03:08.020 3f2a 10.0.0.5        UDP     198.51.100.4:4500     12↑ 30k↓   -   41 kB"
                + "  0.0 ms udp flow");
  }

  @Test
  void aGapIsALineOfItsOwn() {
    assertThat(line(record("gap.reason", "quota", "gap.count", 12L, "seen", "")))
        .contains(" GAP     12 records lost: quota");
  }

  @Test
  void coloursAreOnlyThereWhereTheyAreWelcomeAndTheWordsStay() {
    Fields record = record("http.method", "GET", "http.statusCode", 502L, "http.host", "a");
    String coloured = new RecordLine(ZoneOffset.UTC, true).of(TIME, record, 110);
    assertThat(coloured).contains("\u001b[31m502\u001b[0m").contains("\u001b[31m! full\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[\\d*m", ""))
        .isEqualTo(line(record))
        .contains("! full");
  }

  @Test
  void noRecordIsWiderThanTheTerminalOrSteersIt() {
    var random = new Random(7);
    String[] paths = {
      "id",
      "client",
      "network",
      "proto",
      "host",
      "dst",
      "seen",
      "why",
      "err",
      "close.kind",
      "http.method",
      "http.host",
      "http.uri",
      "http.scheme",
      "http.proto",
      "tls.serverName",
      "tls.version",
      "dns.name",
      "dns.type",
      "dns.rcode",
      "dns.answers.0.type",
      "dns.answers.0.data",
      "gap.reason",
      "websocket.from",
      "frames.closeCode",
      "packets.input"
    };
    String[] numbers = {
      "http.statusCode", "outputBytes", "duration", "frames.client.frames", "websocket.opcode",
      "websocket.length", "packets.input", "packets.output", "dns.answers.0.ttl", "gap.count"
    };
    for (int round = 0; round < 5_000; round++) {
      Map<String, Object> values = new HashMap<>();
      for (String path : paths) {
        if (random.nextInt(3) == 0) {
          values.put(path, text(random));
        }
      }
      for (String path : numbers) {
        if (random.nextInt(3) == 0) {
          values.put(path, random.nextLong() >>> random.nextInt(64));
        }
      }
      int width = random.nextInt(130);
      String line = PLAIN.of(TIME, values::get, width);
      assertThat(SafeText.width(line)).isLessThanOrEqualTo(Math.clamp(width, 40, 110));
      assertThat(line.chars()).noneMatch(SafeText::acts);
    }
  }

  private static String text(Random random) {
    int length = random.nextInt(60);
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          switch (random.nextInt(8)) {
            case 0 -> '\u001b';
            case 1 -> (char) random.nextInt(0x10000);
            case 2 -> "\n\r\u009b\u202e\u200f漢:/.".charAt(random.nextInt(9));
            default -> (char) ('a' + random.nextInt(26));
          });
    }
    return text.toString();
  }

  @Test
  void amountsHaveThreeDigitsAtMost() {
    assertThat(new String[] {Quantity.size(0), Quantity.size(999), Quantity.size(1_000)})
        .containsExactly("0 B", "999 B", "1.0 kB");
    assertThat(new String[] {Quantity.size(88_400), Quantity.size(999_700)})
        .containsExactly("88 kB", "1.0 MB");
    assertThat(Quantity.size(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    assertThat(new String[] {Quantity.duration(600_000), Quantity.duration(999_600_000L)})
        .containsExactly("0.6 ms", "1.0 s");
    assertThat(Quantity.duration(61_000_000_000L)).isEqualTo("61 s");
    assertThat(Quantity.duration(3_600_000_000_000L)).isEqualTo("60 m");
    assertThat(new String[] {Quantity.count(999), Quantity.count(1_200), Quantity.count(3_400_000)})
        .containsExactly("999", "1.2k", "3.4M");
  }

  @Test
  void textIsShortenedInTheMiddleOrAtTheEnd() {
    assertThat(SafeText.middle("abcdefghij", 5)).isEqualTo("ab…ij");
    assertThat(SafeText.middle("abc", 3)).isEqualTo("abc");
    assertThat(SafeText.end("漢字漢字", 5)).isEqualTo("漢字…");
    assertThat(SafeText.end("abc", 0)).isEmpty();
  }
}
