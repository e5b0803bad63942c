package dev.weir.wire.tls;

import static dev.weir.wire.tls.HelloBuilder.hex;
import static dev.weir.wire.tls.HelloBuilder.join;
import static dev.weir.wire.tls.HelloBuilder.message;
import static dev.weir.wire.tls.HelloBuilder.record;
import static dev.weir.wire.tls.HelloBuilder.records;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class TlsInspectorTest {
  static final List<String> CONVERSATIONS = Fixtures.CONVERSATIONS;
  private static final Step ENCRYPTED = new Step.Done(Seen.METADATA, "encrypted");

  private final WatchedStream stream = new WatchedStream();

  private static Step flow(String why) {
    return new Step.Done(Seen.FLOW, why);
  }

  private static Step metadata(String why) {
    return new Step.Done(Seen.METADATA, why);
  }

  @Test
  void writesDownWhatBothHellosSay() {
    byte[] client = Fixtures.client("documented");
    byte[] server = Fixtures.server("documented");
    stream.watch();

    assertThat(stream.client(client)).isEqualTo(Step.WATCH);
    assertThat(stream.server(server)).isEqualTo(ENCRYPTED);

    TlsFacts tls = stream.facts();
    assertThat(tls.serverName()).isEqualTo("www.example.com");
    assertThat(tls.cipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
    assertThat(tls.compressionMethod()).isZero();
    assertThat(tls.proto()).isEqualTo("h2");
    assertThat(tls.version()).isEqualTo("tls1.3");
    assertThat(tls.clientHello()).isEqualTo(client);
    assertThat(tls.serverHello()).isEqualTo(server);
    assertThat(tls.ja3()).isEqualTo("0149f47eabf9a20d0893e2a44e5a6323");
    assertThat(tls.ja4()).isEqualTo("t13d3112h2_e8f1e7e78f70_b26ce05bbdd6");
    assertThat(tls.encryptedHello()).isFalse();
    assertThat(stream.connection.proto).isEqualTo("tls");
    assertThat(stream.connection.host).isEqualTo("www.example.com:443");
    assertThat(stream.connection.error).isEmpty();
  }

  @Test
  void tellsWhatTheClientWantedBeforeTheServerAnswers() {
    stream.watch().client(Fixtures.client("curl"));

    TlsFacts tls = stream.facts();
    assertThat(tls.serverName()).isEqualTo("origin.example");
    assertThat(tls.proto()).isEqualTo("h2");
    assertThat(tls.version()).isEmpty();
    assertThat(tls.cipherSuite()).isEmpty();
    assertThat(tls.serverHello()).isEmpty();
    assertThat(tls.ja4()).isEqualTo("t13d3112h2_e8f1e7e78f70_b26ce05bbdd6");

    stream.inspector.onEnd(Direction.SERVER, End.RESET);
    stream.inspector.close();
    assertThat(stream.connection.seen).isEqualTo(Seen.METADATA);
    assertThat(stream.connection.why).isEqualTo("tls: ended before the server hello");
  }

  @ParameterizedTest
  @FieldSource("CONVERSATIONS")
  void doesNotDependOnHowTheBytesWereCut(String name) {
    byte[] client = Fixtures.client(name);
    byte[] server = Fixtures.server(name);
    stream.watch();
    stream.client(client);
    stream.server(server);
    for (int size : new int[] {1, 2, 3, 5, 9, 64, 511}) {
      var other = new WatchedStream().watch();
      assertThat(other.chunks(Direction.CLIENT, client, size)).isEqualTo(Step.WATCH);
      assertThat(other.chunks(Direction.SERVER, server, size)).isEqualTo(ENCRYPTED);
      assertThat(other.told()).isEqualTo(stream.told());
    }
  }

  @Test
  void recordsTheRealServerHelloAfterARetryRequest() {
    byte[] server = Fixtures.server("retry");
    byte[] client = Fixtures.client("retry");
    stream.watch();

    assertThat(stream.client(Arrays.copyOf(client, 304))).isEqualTo(Step.WATCH);
    assertThat(stream.server(Arrays.copyOf(server, 99))).isEqualTo(Step.WATCH);
    assertThat(stream.client(Arrays.copyOfRange(client, 304, client.length))).isEqualTo(Step.WATCH);
    assertThat(stream.server(Arrays.copyOfRange(server, 99, server.length))).isEqualTo(ENCRYPTED);

    assertThat(stream.facts().serverHello()).isEqualTo(Arrays.copyOfRange(server, 99, 99 + 228));
    assertThat(stream.facts().clientHello()).isEqualTo(Arrays.copyOf(client, 304));
    assertThat(stream.facts().version()).isEqualTo("tls1.3");
  }

  @Test
  void stopsAtASecondRetryRequest() {
    byte[] retry = Arrays.copyOf(Fixtures.server("retry"), 99);
    stream.watch().client(Fixtures.client("retry"));
    assertThat(stream.server(retry)).isEqualTo(Step.WATCH);
    assertThat(stream.server(retry)).isEqualTo(metadata("tls server hello: second retry request"));
    assertThat(stream.facts().serverHello()).isEmpty();
  }

  @Test
  void prefersTheProtocolThatTheServerChoseInTheClear() {
    byte[] client = new HelloBuilder().serverName("a.example").alpn("h2", "http/1.1").stream();
    stream.watch().client(client);
    assertThat(stream.facts().proto()).isEqualTo("h2");
    stream.server(new HelloBuilder().alpn("http/1.1").serverStream(0xc02f));
    assertThat(stream.facts().proto()).isEqualTo("http/1.1");
    assertThat(stream.facts().version()).isEqualTo("tls1.2");
  }

  @Test
  void findsTheNameInAHelloOfManyRecords() {
    byte[] body = Fixtures.clientBody("go13");
    stream.watch();
    assertThat(stream.chunks(Direction.CLIENT, records(message(1, body), 3), 1400))
        .isEqualTo(Step.WATCH);
    assertThat(stream.facts().serverName()).isEqualTo("origin.example");
    assertThat(stream.facts().clientHello()).isEqualTo(records(message(1, body), 3));
  }

  @Test
  void ignoresWhatFollowsTheHello() {
    byte[] early = record(23, new byte[500]);
    stream.watch();
    assertThat(stream.client(join(Fixtures.client("go13"), early))).isEqualTo(Step.WATCH);
    assertThat(stream.client(early)).isEqualTo(Step.WATCH);
    assertThat(stream.server(Fixtures.server("openssl13"))).isEqualTo(ENCRYPTED);
    assertThat(stream.client(early)).isEqualTo(ENCRYPTED);
    assertThat(stream.facts().clientHello()).isEqualTo(Fixtures.client("go13"));
  }

  @Test
  void putsAFatalAlertIntoTheError() {
    stream.watch().client(Fixtures.client("alert"));
    assertThat(stream.server(Fixtures.server("alert")))
        .isEqualTo(metadata("tls alert: fatal: handshake failure"));
    assertThat(stream.connection.error).isEqualTo("tls alert: fatal: handshake failure");
    assertThat(stream.facts().serverName()).isEqualTo("origin.example");
  }

  @Test
  void goesOnAfterAWarning() {
    stream.watch().client(Fixtures.client("curl"));
    assertThat(stream.server(record(21, hex("0170")))).isEqualTo(Step.WATCH);
    assertThat(stream.server(Fixtures.server("curl"))).isEqualTo(ENCRYPTED);
    assertThat(stream.connection.error).isEmpty();
  }

  @Test
  void takesACloseNotifyForTheEnd() {
    stream.watch().client(Fixtures.client("curl"));
    assertThat(stream.server(record(21, hex("0100"))))
        .isEqualTo(metadata("tls alert: warning: close notify"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          474554202f20485454502f312e31 | tls hello: record type: 71 (expected 22)
          16 0301 0004 02              | tls hello: handshake type: 2 (expected 1)
          16 0301 0005 01 ffffff       | tls hello: hello: 16777215 bytes (expected less than 65536)
          15 0301 0002 0228            | tls hello: alert: fatal: handshake failure
          16 0301 0006 01 000002 0202  | tls hello: version: 514 (expected 768..1023)
          """)
  void saysWhyTheClientSentNoHello(String bytes, String why) {
    stream.watch();
    assertThat(stream.client(hex(bytes))).isEqualTo(flow(why));
    assertThat(stream.client(Fixtures.client("curl"))).isEqualTo(flow(why));
    assertThat(stream.server(Fixtures.server("curl"))).isEqualTo(flow(why));
    assertThat(stream.facts()).isNull();
    assertThat(stream.connection.host).isEmpty();
  }

  @Test
  void saysWhyTheServerSentNoHello() {
    stream.watch().client(Fixtures.client("curl"));
    assertThat(stream.server("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)))
        .isEqualTo(metadata("tls server hello: record type: 72 (expected 22)"));

    var broken = new WatchedStream().watch();
    broken.client(Fixtures.client("curl"));
    assertThat(broken.server(record(22, message(2, hex("0303")))))
        .isEqualTo(metadata("tls server hello: random: 32 bytes (expected at most 0)"));
    assertThat(broken.facts().serverName()).isEqualTo("origin.example");
  }

  @Test
  void stillReadsTheClientAfterAServerThatSpokeFirst() {
    stream.watch();
    assertThat(stream.server("SSH-2.0-x\r\n".getBytes(US_ASCII))).isEqualTo(Step.WATCH);
    assertThat(stream.server("more".getBytes(US_ASCII))).isEqualTo(Step.WATCH);
    assertThat(stream.client(Fixtures.client("curl")))
        .isEqualTo(metadata("tls server hello: record type: 83 (expected 22)"));
    assertThat(stream.facts().serverName()).isEqualTo("origin.example");
  }

  @Test
  void keepsTheServerHelloWhoseRecordWasCutOff() {
    byte[] hello = message(2, new HelloBuilder().serverBody(0xc02f));
    byte[] record = record(22, join(hello, message(11, new byte[3000])));
    stream.watch().client(Fixtures.client("curl"));
    assertThat(stream.server(Arrays.copyOf(record, 1000))).isEqualTo(Step.WATCH);

    stream.inspector.onEnd(Direction.SERVER, End.RESET);
    stream.inspector.close();

    assertThat(stream.facts().cipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(stream.facts().serverHello()).hasSize(1000);
    assertThat(stream.connection.seen).isEqualTo(Seen.METADATA);
    assertThat(stream.connection.why).isEqualTo("encrypted");
  }

  @Test
  void keepsTheClientHelloWhoseRecordWasCutOff() {
    byte[] hello = message(1, Fixtures.clientBody("curl"));
    byte[] record = record(22, join(hello, new byte[100]));
    stream.watch().client(Arrays.copyOf(record, record.length - 1));
    assertThat(stream.facts()).isNull();
    stream.inspector.onEnd(Direction.CLIENT, End.FIN);
    assertThat(stream.facts().serverName()).isEqualTo("origin.example");
  }

  @Test
  void saysThatAHelloNeverBecameComplete() {
    stream.watch().client(Arrays.copyOf(Fixtures.client("curl"), 100));
    stream.inspector.onEnd(Direction.CLIENT, End.FIN);
    stream.inspector.close();
    assertThat(stream.facts()).isNull();
    assertThat(stream.connection.seen).isEqualTo(Seen.FLOW);
    assertThat(stream.connection.why).isEqualTo("tls hello: incomplete");
  }

  @Test
  void saysNothingTwice() {
    stream.watch().client(Fixtures.client("curl"));
    stream.server(Fixtures.server("curl"));
    stream.inspector.onEnd(Direction.CLIENT, End.FIN);
    stream.inspector.onEnd(Direction.SERVER, End.FIN);
    stream.inspector.close();
    stream.inspector.close();
    assertThat(stream.connection.tls).hasSize(2);
    assertThat(stream.connection.seen).as("the kernel knows it from the step").isNull();
  }

  @Test
  void flagsAServerNameThatCannotBeOne() {
    stream.watch().client(new HelloBuilder().serverName("../x").stream());
    assertThat(stream.server(new HelloBuilder().serverStream(0x1301)))
        .isEqualTo(metadata("encrypted; server name: empty label"));
    assertThat(stream.facts().serverName()).isEmpty();
    assertThat(stream.connection.host).isEmpty();
  }

  @Test
  void namesTheHostByThePortOfTheTarget() {
    stream.port(8443).original("192.0.2.1", 9443).watch();
    stream.client(Fixtures.client("curl"));
    assertThat(stream.connection.host).isEqualTo("origin.example:8443");
  }

  @Test
  void namesTheHostByThePortOfTheOriginalDestination() {
    stream.port(0).original("192.0.2.1", 9443).watch();
    stream.client(Fixtures.client("curl"));
    assertThat(stream.connection.host).isEqualTo("origin.example:9443");
  }

  @ParameterizedTest
  @CsvSource({
    "origin.example:8443,  origin.example:8443",
    "Origin.Example.:8443, Origin.Example.:8443", // The same name; as it was asked for.
    "192.0.2.1:8443,       origin.example:8443",
    "[2001:db8::1]:8443,   origin.example:8443",
    "front.example:8443,   origin.example:8443",
  })
  void keepsTheHostOfAConnectToTheSameName(String authority, String host) {
    stream.port(0).afterConnect(authority).watch();
    stream.client(Fixtures.client("curl"));
    assertThat(stream.connection.host).isEqualTo(host);
  }

  @Test
  void doesNotTakeTheNameOfAnEncryptedHelloForTheHost() {
    byte[] client =
        new HelloBuilder().serverName("front.example").extension(0xfe0d, hex("00")).stream();
    stream.afterConnect("real.example:443").watch().client(client);
    assertThat(stream.connection.host).isEqualTo("real.example:443");
    assertThat(stream.facts().serverName()).isEqualTo("front.example");
    assertThat(stream.facts().encryptedHello()).isTrue();
  }

  @Test
  void refusesANameThatARuleForbids() {
    byte[] client = Fixtures.client("curl");
    stream.refusing("origin.example:443").afterConnect("192.0.2.1:443").watch();
    assertThat(stream.client(Arrays.copyOf(client, client.length - 1))).isEqualTo(Step.WATCH);

    Step refusal = new Step.Refuse("bypass: origin.example:443");
    assertThat(stream.client(Arrays.copyOfRange(client, client.length - 1, client.length)))
        .isEqualTo(refusal);
    assertThat(stream.server(Fixtures.server("curl"))).isEqualTo(refusal);
    stream.inspector.close();

    assertThat(stream.connection.host).isEqualTo("origin.example:443");
    assertThat(stream.connection.seen).isEqualTo(Seen.METADATA);
    assertThat(stream.connection.why).isEqualTo("bypass");
    assertThat(stream.facts().serverName()).isEqualTo("origin.example");
  }

  @Test
  void letsANamePassThatNoRuleForbids() {
    stream.refusing("other.example:443").watch();
    assertThat(stream.client(Fixtures.client("curl"))).isEqualTo(Step.WATCH);
  }

  @Test
  void leavesTheHostAloneWithoutAName() {
    stream.afterConnect("192.0.2.1:443").watch().client(Fixtures.client("openssl10"));
    assertThat(stream.connection.host).isEqualTo("192.0.2.1:443");
    assertThat(stream.facts().serverName()).isEmpty();
  }

  @Test
  void writesToTheExchangeThatTheStreamContinues() {
    var parent = new RecordedExchange();
    stream.parent(parent).watch().client(Fixtures.client("curl"));
    assertThat(parent.tls().serverName()).isEqualTo("origin.example");
    assertThat(parent.host).isEqualTo("origin.example:443");
    assertThat(stream.connection.tls).isEmpty();
  }
}
