package dev.weir.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.testkit.net.Leaks;
import dev.weir.wire.socks.Parsed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class HeldBytesTest {
  private final HeldBytes held = new HeldBytes(new EmbeddedChannel());

  private static ByteBuf bytes(String text) {
    return Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A length of one byte, and so many bytes. */
  private static Parsed<String> counted(Bytes in) {
    if (in.length() < 1) {
      return new Parsed.NeedMore<>(1);
    }
    int length = in.u8(0);
    return length == 'x'
        ? new Parsed.Malformed<>(1, "x")
        : in.length() < 1 + length
            ? new Parsed.NeedMore<>(1 + length)
            : new Parsed.Done<>(
                new String(in.copy(1, length), StandardCharsets.ISO_8859_1), 1 + length);
  }

  @Test
  void readsMessagesThatComeInPiecesAndKeepsTheRest() {
    held.add(bytes("\3a"));
    assertThat(held.first()).isEqualTo(3);
    assertThat(held.next(HeldBytesTest::counted)).isNull();
    held.add(bytes("bc\1d\2e"));
    assertThat(held.next(HeldBytesTest::counted)).isEqualTo(new Parsed.Done<>("abc", 4));
    assertThat(held.next(HeldBytesTest::counted)).isEqualTo(new Parsed.Done<>("d", 2));
    assertThat(held.next(HeldBytesTest::counted)).isNull();
    ByteBuf rest = held.takeRest();
    assertThat(rest.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\2e");
    rest.release();
    assertThat(held.first()).isEqualTo(-1);
    assertThat(held.takeRest()).isNull();
  }

  @Test
  void looksAtMoreThanUsualOnlyIfAParserAsks() {
    String long1 = "\u00ff" + "y".repeat(255);
    held.add(bytes(long1 + long1 + long1));
    for (int i = 0; i < 3; i++) {
      assertThat(held.next(HeldBytesTest::counted))
          .isEqualTo(new Parsed.Done<>("y".repeat(255), 256));
    }
    held.release();
  }

  @Test
  void leavesWhatIsMalformedWhereItIs() {
    held.add(bytes("xyz"));
    assertThat(held.next(HeldBytesTest::counted)).isEqualTo(new Parsed.Malformed<>(1, "x"));
    assertThat(held.first()).isEqualTo('x');
    held.release();
  }
}
