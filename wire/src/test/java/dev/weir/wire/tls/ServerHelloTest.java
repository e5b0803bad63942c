package dev.weir.wire.tls;

import static dev.weir.wire.tls.HelloBuilder.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class ServerHelloTest {
  static final List<String> NAMES = Fixtures.CONVERSATIONS;

  private static ServerHello parsed(byte[] body) {
    HelloResult<ServerHello> result = ServerHello.parse(body);
    assertThat(result).isInstanceOf(HelloResult.Parsed.class);
    return ((HelloResult.Parsed<ServerHello>) result).hello();
  }

  private static String malformed(byte[] body) {
    HelloResult<ServerHello> result = ServerHello.parse(body);
    assertThat(result).isInstanceOf(HelloResult.Malformed.class);
    return ((HelloResult.Malformed<ServerHello>) result).why();
  }

  @ParameterizedTest
  @CsvSource({
    "documented, tls1.3, TLS_CHACHA20_POLY1305_SHA256,          '',       false",
    "openssl13,  tls1.3, TLS_AES_256_GCM_SHA384,                '',       false",
    "openssl12,  tls1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, http/1.1, false",
    "openssl10,  tls1.0, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,    '',       false",
    "retry,      tls1.3, TLS_AES_256_GCM_SHA384,                '',       true",
  })
  void readsWhatRealServersChose(
      String name, String version, String suite, String protocol, boolean retry) {
    ServerHello hello = parsed(Fixtures.body(Fixtures.server(name)));

    assertThat(TlsVersions.label(hello.version())).isEqualTo(version);
    assertThat(CipherSuites.name(hello.cipherSuite())).isEqualTo(suite);
    assertThat(hello.protocol()).isEqualTo(protocol);
    assertThat(hello.retry()).isEqualTo(retry);
    assertThat(hello.compressionMethod()).isZero();
  }

  @Test
  void readsEveryFieldOfTheHead() {
    ServerHello hello = parsed(Fixtures.body(Fixtures.server("documented")));

    assertThat(hello.legacyVersion()).isEqualTo(0x0303);
    assertThat(hello.version()).isEqualTo(0x0304);
    assertThat(hello.random())
        .isEqualTo(hex("47c2e7bbf9682466d474c3e73ba80b65814df3d31ed915790425525ff0080be9"));
    assertThat(hello.sessionId())
        .isEqualTo(hex("d9ba04c56294e5d47cf90e602ae9cc035a3dd5f3176282d5607c97ccfc67da11"));
    assertThat(hello.extensions()).extracting(Extension::type).containsExactly(43, 51);
  }

  @Test
  void acceptsAHelloWithoutExtensions() {
    ServerHello hello = parsed(new HelloBuilder().version(0x0300).serverBody(0x0005));
    assertThat(hello.version()).isEqualTo(0x0300);
    assertThat(hello.cipherSuite()).isEqualTo(5);
    assertThat(hello.protocol()).isEmpty();
  }

  @Test
  void showsAVersionItDoesNotKnowAsItIs() {
    byte[] body = new HelloBuilder().extension(43, hex("7f1c")).serverBody(0x1301);
    assertThat(TlsVersions.label(parsed(body).version())).isEqualTo("32540");
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void refusesAHelloThatIsCutOrFollowedBySomething(String name) {
    byte[] stream = Fixtures.server(name);
    byte[] body = Bytes.of(stream).copy(9, Bytes.of(stream).u24(6));
    int old = parsed(body).extensions().getFirst().offset() - 6;
    for (int length = 0; length < body.length; length++) {
      if (length != old) {
        assertThat(malformed(Arrays.copyOf(body, length))).isNotEmpty();
      }
    }
    assertThat(malformed(Arrays.copyOf(body, body.length + 1)))
        .isEqualTo("hello: 1 bytes too many");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          43 | 03          | supported versions: 2 bytes (expected at most 1)
          43 | 0304 00     | supported versions: 1 bytes too many
          16 | 0006 02 6832 02 6833 | alpn: 2 names (expected 1)
          16 | 0001 00     | alpn name: 0 bytes (expected 1..255)
          16 | ffff        | alpn: 65535 bytes (expected at most 0)
          """)
  void namesTheLengthThatLies(int type, String data, String why) {
    assertThat(malformed(new HelloBuilder().extension(type, hex(data)).serverBody(0x1301)))
        .isEqualTo(why);
  }

  @Test
  void refusesTwoExtensionsOfOneType() {
    byte[] body =
        new HelloBuilder().extension(43, hex("0304")).extension(43, hex("0303")).serverBody(0x1301);
    assertThat(malformed(body)).isEqualTo("extension 43: more than once");
  }
}
