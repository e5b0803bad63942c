package dev.weir.wire.quic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeSession;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuicInspectorTest {
  private static final SniffHints HINTS = new SniffHints(Direction.CLIENT, 443, null, 0);

  /** A server hello with TLS 1.3 and TLS_AES_128_GCM_SHA256. */
  private static final byte[] SERVER_HELLO =
      Sealing.hex("0200002e 0303" + "5a".repeat(32) + "00 1301 00 0006 002b 0002 0304");

  private final FakeSession session = new FakeSession();
  private final QuicInspector inspector =
      new QuicInspector(new SniffContext(session, HINTS, new Protocol("quic", ""), null));

  private Step client(byte[] datagram) {
    return inspector.onDatagram(Direction.CLIENT, Bytes.of(datagram));
  }

  private Step server(byte[] datagram) {
    return inspector.onDatagram(Direction.SERVER, Bytes.of(datagram));
  }

  private static byte[] whole(int version) throws Exception {
    return part(version, 0, 0, Sealing.HELLO.length);
  }

  private static byte[] part(int version, int number, int from, int to) throws Exception {
    return Sealing.client(version, InitialTest.DCID)
        .initial(number, Sealing.crypto(Sealing.HELLO, from, to), 1200);
  }

  private TlsFacts tls() {
    TlsFacts facts = session.connection().tls();
    assertThat(facts).isNotNull();
    return facts;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void readsTheNamesOfBothVersions(int version) throws Exception {
    byte[] packet = whole(version);
    assertThat(QuicRecognition.datagram(Bytes.of(packet), HINTS))
        .isInstanceOf(SniffResult.Match.class);
    assertThat(client(packet)).isEqualTo(Step.WATCH);
    assertThat(tls().serverName()).isEqualTo("example.com");
    assertThat(tls().proto()).isEqualTo("alpn");
    assertThat(tls().ja4()).isEqualTo("q13d0211an_62ed6f6ca7ad_4d634acda6c0");
    assertThat(tls().clientHello()).isEqualTo(Sealing.HELLO);
    assertThat(session.connection().proto()).isEqualTo("quic");
    assertThat(session.connection().host()).isEqualTo("example.com:443");
    assertThat(session.connection().extras().get("quic").toString())
        .contains("version=" + version)
        .contains("dcid=8394c8f03e515708");
  }

  @Test
  void putsAHelloTogetherThatComesInTwoDatagramsInReverse() throws Exception {
    assertThat(client(part(1, 1, 130, Sealing.HELLO.length))).isEqualTo(Step.WATCH);
    assertThat(session.connection().tls()).isNull();
    client(part(1, 0, 0, 130));
    assertThat(tls().serverName()).isEqualTo("example.com");
  }

  @Test
  void readsPacketsThatShareADatagram() throws Exception {
    var both = new ByteArrayOutputStream();
    both.writeBytes(
        Sealing.client(1, InitialTest.DCID).initial(0, Sealing.crypto(Sealing.HELLO, 0, 90), 200));
    both.writeBytes(part(1, 1, 90, Sealing.HELLO.length));
    client(both.toByteArray());
    assertThat(tls().serverName()).isEqualTo("example.com");
  }

  @Test
  void anEmptyIdIsAnId() throws Exception {
    client(
        Sealing.client(1, new byte[0])
            .initial(0, Sealing.crypto(Sealing.HELLO, 0, Sealing.HELLO.length), 1200));
    assertThat(tls().serverName()).isEqualTo("example.com");
  }

  @Test
  void aClientThatBeginsAnewAfterARetryIsReadWithItsNewId() throws Exception {
    client(part(1, 0, 0, 50));
    client(
        Sealing.client(1, Sealing.hex("0102030405060708"))
            .initial(1, Sealing.crypto(Sealing.HELLO, 0, Sealing.HELLO.length), 1200));
    assertThat(tls().serverName()).isEqualTo("example.com");
  }

  @Test
  void aPacketThatWasChangedIsPassedOver() throws Exception {
    byte[] packet = whole(1);
    packet[packet.length - 1] ^= 1;
    assertThat(client(packet)).isEqualTo(Step.WATCH);
    assertThat(session.connection().tls()).isNull();
    client(whole(1));
    assertThat(tls().serverName()).isEqualTo("example.com");
  }

  @Test
  void anUnknownVersionIsNotRecognised() throws Exception {
    byte[] packet = whole(1);
    packet[1] = 0x7a;
    assertThat(QuicRecognition.datagram(Bytes.of(packet), HINTS)).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void readsWhatTheServerChose() throws Exception {
    client(whole(1));
    byte[] packet =
        Sealing.server(1, InitialTest.DCID)
            .initial(0, Sealing.crypto(SERVER_HELLO, 0, SERVER_HELLO.length), 1200);
    assertThat(server(packet)).isEqualTo(new Step.Done(Seen.METADATA, "encrypted"));
    assertThat(tls().cipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(tls().version()).isEqualTo("tls1.3");
  }

  @Test
  void aNameThatARuleHitsRefusesTheFlow() throws Exception {
    session.refusing(name -> name.host().equals("example.com"));
    assertThat(client(whole(1))).isEqualTo(new Step.Refuse("bypass: example.com:443"));
  }

  @Test
  void theSearchForAHelloHasAnEnd() throws Exception {
    Step last = Step.WATCH;
    for (int i = 0; i < 8; i++) {
      last = client(part(1, i, 0, 10));
    }
    assertThat(last).isInstanceOf(Step.Done.class);
    assertThat(((Step.Done) last).seen()).isEqualTo(Seen.FLOW);
  }

  @Test
  void aFlowThatEndsBeforeTheAnswerSaysSo() throws Exception {
    client(whole(1));
    inspector.close();
    assertThat(session.connection().seen()).isEqualTo(Seen.METADATA);
    assertThat(session.connection().why()).isEqualTo("quic: ended before the server hello");
  }
}
