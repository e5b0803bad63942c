package dev.weir.wire.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialTest {
  static final byte[] DCID = Sealing.hex("8394c8f03e515708");

  /** RFC 9001 appendix A.3: the server's packet, which answers a client with the id above. */
  private static final byte[] SERVER_PACKET =
      Sealing.hex(
          "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c"
              + "69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c"
              + "3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d"
              + "20398c276456cbc42158407dd074ee");

  @Test
  void opensTheServersPacketOfTheStandard() {
    LongHeader header = LongHeader.read(SERVER_PACKET, 0);
    assertThat(header).isNotNull();
    byte[] frames = InitialKeys.server(QuicVersion.V1, DCID).open(SERVER_PACKET, header);
    assertThat(frames).isNotNull();
    var stream = new CryptoStream();
    assertThat(stream.frames(frames)).isEmpty();
    byte[] message = stream.message();
    assertThat(message).isNotNull().startsWith(2, 0, 0, 0x56, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void opensWhatAClientSeals(int version) throws Exception {
    byte[] packet =
        Sealing.client(version, DCID)
            .initial(7, Sealing.crypto(Sealing.HELLO, 0, Sealing.HELLO.length), 1200);
    assertThat(packet).hasSize(1200);
    byte[] before = packet.clone();
    LongHeader header = LongHeader.read(packet, 0);
    assertThat(header).isNotNull();
    assertThat(header.end()).isEqualTo(packet.length);
    byte[] frames = InitialKeys.client(header.version(), header.dcid()).open(packet, header);
    assertThat(frames).isNotNull();
    assertThat(packet).as("the datagram is not touched").isEqualTo(before);
    var stream = new CryptoStream();
    assertThat(stream.frames(frames)).isEmpty();
    assertThat(stream.message()).isEqualTo(Sealing.HELLO);
  }

  @Test
  void doesNotOpenWhatWasChanged() throws Exception {
    byte[] packet =
        Sealing.client(1, DCID)
            .initial(0, Sealing.crypto(Sealing.HELLO, 0, Sealing.HELLO.length), 1200);
    packet[600] ^= 1;
    LongHeader header = LongHeader.read(packet, 0);
    assertThat(header).isNotNull();
    assertThat(InitialKeys.client(header.version(), header.dcid()).open(packet, header)).isNull();
  }

  @Test
  void putsFramesTogetherInAnyOrder() {
    byte[] message = Arrays.copyOf(Sealing.HELLO, Sealing.HELLO.length);
    var stream = new CryptoStream();
    assertThat(stream.frames(Sealing.crypto(message, 200, message.length))).isEmpty();
    assertThat(stream.message()).isNull();
    assertThat(stream.frames(Sealing.crypto(message, 0, 120))).isEmpty();
    assertThat(stream.message()).isNull();
    assertThat(stream.frames(Sealing.crypto(message, 100, 210))).isEmpty();
    assertThat(stream.message()).isEqualTo(message);
  }

  @Test
  void framesBeyondTheBoundTakeNoMemory() {
    var stream = new CryptoStream();
    // Offset 2^62 - 1.
    assertThat(stream.frames(Sealing.hex("06 ffffffffffffffff 01 00"))).isEmpty();
    assertThat(stream.message()).isNull();
    assertThat(stream.isHopeless(1)).isFalse();
  }
}
