package dev.weir.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class DnsProperties {
  private static final byte[] ANSWER =
      DnsMessageTest.hex(
          "1234 8180 0001 0002 0000 0001 03777777 0474657374 056c6f63616c 00 0041 0001"
              + "c00c 0041 0001 00000005 0013 0001 00 0001 0006 02683302 6832 0003 0002 01bb"
              + "c010 0006 0001 00000005 001a 026e73c010 00 00000001 00000002 00000003 00000004"
              + "00000005 00 0029 04d0 00 00 8000 0006 000a 0002 beef");

  /** What holds of every answer of the parser, for fuzzing as well. */
  static void check(byte[] message) {
    switch (DnsMessage.read(message)) {
      case DnsMessage.Malformed(String why) -> assertThat(why).isNotEmpty().isPrintable();
      case DnsMessage.Parsed(DnsMessage parsed) -> {
        assertThat(DnsText.of(parsed)).hasSizeLessThan(256 * 1024);
        assertThat(DnsFacts.of(parsed, parsed)).isNotEmpty();
        for (DnsRecord one : parsed.answers()) {
          assertThat(one.name()).endsWith(".").matches("[ -~]*");
          assertThat(one.data()).matches("[ -~]*");
        }
      }
    }
  }

  /** What holds of recognition. */
  static void checkRecognition(byte[] bytes) {
    var hints = new SniffHints(Direction.CLIENT, 5000, null, 0);
    assertThat(DnsRecognition.datagram(Bytes.of(bytes), hints)).isNotNull();
    if (DnsRecognition.stream(Bytes.of(bytes), hints) instanceof SniffResult.NeedMore(int more)) {
      assertThat(more).isGreaterThan(bytes.length).isLessThanOrEqualTo(514);
    }
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 600) byte[] bytes) {
    check(bytes);
    checkRecognition(bytes);
  }

  @Property
  void aChangedAnswerIsReadOrRefused(
      @ForAll @IntRange(max = 200) int place, @ForAll byte value, @ForAll boolean cut) {
    byte[] changed = ANSWER.clone();
    int at = place % changed.length;
    changed[at] = value;
    check(cut ? Arrays.copyOf(changed, at) : changed);
  }

  @Property(tries = 1)
  void theAnswerItselfIsRead() {
    assertThat(DnsMessage.read(ANSWER)).isInstanceOf(DnsMessage.Parsed.class);
  }
}
