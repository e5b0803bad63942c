package dev.weir.wire.quic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import java.security.GeneralSecurityException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class QuicProperties {
  /** What holds of any datagram, for fuzzing as well. */
  static void checkDatagram(byte[] bytes) {
    var hints = new SniffHints(Direction.CLIENT, 443, null, 0);
    assertThat(QuicRecognition.datagram(Bytes.of(bytes), hints)).isNotNull();
    int at = 0;
    while (at < bytes.length) {
      LongHeader header = LongHeader.read(bytes, at);
      if (header == null) {
        return;
      }
      assertThat(header.end()).isGreaterThan(at).isLessThanOrEqualTo(bytes.length);
      InitialKeys.client(header.version(), header.dcid()).open(bytes, header);
      at = header.end();
    }
  }

  /** What holds of any content of a packet. */
  static void checkFrames(byte[] frames) {
    var stream = new CryptoStream();
    assertThat(stream.frames(frames)).matches("[ -~]*");
    byte[] message = stream.message();
    if (message != null) {
      assertThat(message.length).isLessThanOrEqualTo(CryptoStream.MAX);
    }
  }

  @Property
  void anyBytesAreReadOrPassedOver(@ForAll @Size(max = 300) byte[] bytes) {
    checkDatagram(bytes);
    checkFrames(bytes);
  }

  @Property(tries = 300)
  void aChangedPacketIsReadOrPassedOver(@ForAll @IntRange(max = 1199) int place, @ForAll byte value)
      throws GeneralSecurityException {
    byte[] packet =
        Sealing.client(1, InitialTest.DCID).initial(0, Sealing.crypto(Sealing.HELLO, 0, 60), 1200);
    packet[place] = value;
    checkDatagram(packet);
  }
}
