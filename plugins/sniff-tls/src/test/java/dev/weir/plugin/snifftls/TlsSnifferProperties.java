package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.SniffResult.NeedMore;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class TlsSnifferProperties {
  private static final SniffHints HINTS = new SniffHints(Direction.CLIENT, 0, null, 0);
  private static final byte[] HELLO = Hellos.real("origin.example");

  private final TlsSniffer sniffer = new TlsSniffer(null, java.util.List.of());

  private SniffResult sniff(byte[] prefix) {
    return sniffer.sniff(Bytes.of(prefix), HINTS);
  }

  @Property(tries = 1000)
  void answersAnyBytes(@ForAll @Size(max = 100) byte[] prefix) {
    check(prefix);
  }

  @Property(tries = 1000)
  void answersAnyChangeOfARealHello(
      @ForAll @IntRange(max = 500) int place,
      @ForAll byte value,
      @ForAll @IntRange(max = 600) int length,
      @ForAll @IntRange(min = 1, max = 600) int record) {
    byte[] stream = Hellos.inRecords(HELLO, record);
    stream[place % stream.length] = value;
    check(Arrays.copyOf(stream, Math.min(length, stream.length)));
  }

  /** A verdict stands whatever follows, and more is asked for only where there is none. */
  private void check(byte[] prefix) {
    SniffResult result = sniff(prefix);
    if (result instanceof NeedMore(int atLeast)) {
      assertThat(atLeast).isGreaterThan(prefix.length).isLessThanOrEqualTo(64 * 1024);
    } else {
      assertThat(sniff(Arrays.copyOf(prefix, prefix.length + 700))).isEqualTo(result);
    }
  }
}
