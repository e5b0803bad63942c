package dev.weir.wire.tls;

import static dev.weir.wire.tls.HelloBuilder.block16;
import static dev.weir.wire.tls.HelloBuilder.block8;
import static dev.weir.wire.tls.HelloBuilder.hex;
import static dev.weir.wire.tls.HelloBuilder.join;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientHelloTest {
  static final List<String> NAMES = Fixtures.CLIENTS;

  static ClientHello parsed(byte[] body) {
    HelloResult<ClientHello> result = ClientHello.parse(body);
    assertThat(result).isInstanceOf(HelloResult.Parsed.class);
    return ((HelloResult.Parsed<ClientHello>) result).hello();
  }

  static String malformed(byte[] body) {
    HelloResult<ClientHello> result = ClientHello.parse(body);
    assertThat(result).isInstanceOf(HelloResult.Malformed.class);
    return ((HelloResult.Malformed<ClientHello>) result).why();
  }

  @Test
  void readsEveryFieldOfACurlHello() {
    ClientHello hello = parsed(Fixtures.clientBody("documented"));

    assertThat(hello.legacyVersion()).isEqualTo(0x0303);
    assertThat(hello.random())
        .isEqualTo(hex("76cf0725e0fdd0eacbcd3a3812a7c485b9a6d8f56ba0be60e6478034fbb1d4fc"));
    assertThat(hello.sessionId())
        .isEqualTo(hex("d9ba04c56294e5d47cf90e602ae9cc035a3dd5f3176282d5607c97ccfc67da11"));
    assertThat(hello.cipherSuites()).hasSize(31).startsWith(0x1302, 0x1303).endsWith(0x00ff);
    assertThat(hello.compressionMethods()).containsExactly(0);
    assertThat(hello.extensions())
        .extracting(Extension::type)
        .containsExactly(0, 11, 10, 16, 22, 23, 49, 13, 43, 45, 51, 21);
    assertThat(hello.serverName()).isEqualTo("www.example.com");
    assertThat(hello.serverNameProblem()).isEmpty();
    assertThat(hello.alpn()).containsExactly("h2", "http/1.1");
    assertThat(hello.firstProtocol()).isEqualTo("h2");
    assertThat(hello.supportedVersions()).containsExactly(0x0304, 0x0303);
    assertThat(hello.groups()).startsWith(29, 23, 30).hasSize(10);
    assertThat(hello.signatureAlgorithms()).startsWith(0x0403, 0x0503).hasSize(20);
    assertThat(hello.pointFormats()).containsExactly(0, 1, 2);
    assertThat(hello.encryptedHello()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openssl13, 0x0303, origin.example, h2,       4",
    "openssl12, 0x0303, origin.example, http/1.1, 0",
    "openssl10, 0x0301, '',             '',       0",
    "curl,      0x0303, origin.example, h2,       4",
    "go13,      0x0303, origin.example, h2,       2",
    "jdk25,     0x0303, origin.example, h2,       2",
    "retry,     0x0303, origin.example, '',       4",
  })
  void readsTheHellosOfRealPrograms(
      String name, int version, String host, String protocol, int versions) {
    ClientHello hello = parsed(Fixtures.clientBody(name));

    assertThat(hello.legacyVersion()).isEqualTo(version);
    assertThat(hello.serverName()).isEqualTo(host);
    assertThat(hello.serverNameProblem()).isEmpty();
    assertThat(hello.firstProtocol()).isEqualTo(protocol);
    assertThat(hello.supportedVersions()).hasSize(versions);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void saysWhereTheDataOfEachExtensionAre(String name) {
    byte[] body = Fixtures.clientBody(name);
    ClientHello hello = parsed(body);
    int end = 0;
    for (Extension extension : hello.extensions()) {
      Bytes view = Bytes.of(body);
      assertThat(view.u16(extension.offset() - 4)).isEqualTo(extension.type());
      assertThat(view.u16(extension.offset() - 2)).isEqualTo(extension.length());
      end = extension.offset() + extension.length();
    }
    assertThat(end).isEqualTo(body.length);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void refusesAHelloThatIsCutOrFollowedBySomething(String name) {
    byte[] body = Fixtures.clientBody(name);
    int old = parsed(body).extensions().getFirst().offset() - 6;
    for (int length = 0; length < body.length; length++) {
      if (length != old) { // There it is a hello without extensions, which is well formed.
        assertThat(malformed(Arrays.copyOf(body, length))).isNotEmpty();
      }
    }
    assertThat(malformed(Arrays.copyOf(body, body.length + 1)))
        .isEqualTo("hello: 1 bytes too many");
  }

  @Test
  void acceptsAHelloWithoutExtensions() {
    ClientHello hello = parsed(new HelloBuilder().version(0x0300).body());
    assertThat(hello.extensions()).isEmpty();
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.firstProtocol()).isEmpty();
  }

  @Test
  void seesAnEncryptedHello() {
    assertThat(parsed(new HelloBuilder().extension(0xfe0d, hex("00")).body()).encryptedHello())
        .isTrue();
  }

  @Test
  void passesOverGreaseForTheFirstProtocol() {
    ClientHello hello = parsed(new HelloBuilder().alpn("\u00fa\u00fa", "h3").body());
    assertThat(hello.firstProtocol()).isEqualTo("h3");
    assertThat(hello.alpn()).containsExactly("\u00fa\u00fa", "h3");
    assertThat(parsed(new HelloBuilder().alpn("\u00fa\u00fa").body()).firstProtocol()).isEmpty();
  }

  @Test
  void showsAProtocolThatIsNotTextInHex() {
    assertThat(parsed(new HelloBuilder().alpn("\u0000\u00ff\n").body()).firstProtocol())
        .isEqualTo("0x00ff0a");
    assertThat(parsed(new HelloBuilder().alpn("a b").body()).firstProtocol()).isEqualTo("0x612062");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   |                          | server name: 2 bytes (expected at most 0)
          0   | 0000                     | server name: empty list (expected 1 name)
          0   | ffff 00 0001 61          | server name: 65535 bytes (expected at most 4)
          0   | 0004 00 ffff 61          | server name: 65535 bytes (expected at most 1)
          0   | 0004 00 0001 61 00       | server name: 1 bytes too many
          0   | 0002 00 00               | server name: 2 bytes (expected at most 1)
          16  |                          | alpn: 2 bytes (expected at most 0)
          16  | 0000                     | alpn: no name (expected at least 1)
          16  | 0001 00                  | alpn name: 0 bytes (expected 1..255)
          16  | 0003 ff 6832             | alpn name: 255 bytes (expected at most 2)
          16  | 00ff 02 6832             | alpn: 255 bytes (expected at most 3)
          16  | 0003 02 6832 00          | alpn: 1 bytes too many
          43  |                          | supported versions: 1 bytes (expected at most 0)
          43  | ff 0304                  | supported versions: 255 bytes (expected at most 2)
          43  | 03 030403                | supported versions: 3 bytes (expected an even number)
          43  | 02 0304 00               | supported versions: 1 bytes too many
          10  | ffff 001d                | supported groups: 65535 bytes (expected at most 2)
          10  | 0003 001d00              | supported groups: 3 bytes (expected an even number)
          10  | 0002 001d 00             | supported groups: 1 bytes too many
          13  | 0fff 0403                | signature algorithms: 4095 bytes (expected at most 2)
          13  | 0001 04                  | signature algorithms: 1 bytes (expected an even number)
          13  | 0002 0403 0503           | signature algorithms: 2 bytes too many
          11  | 02 00                    | point formats: 2 bytes (expected at most 1)
          11  | 01 00 01                 | point formats: 1 bytes too many
          """)
  void namesTheLengthThatLies(int type, String data, String why) {
    byte[] bytes = data == null ? new byte[0] : hex(data);
    assertThat(malformed(new HelloBuilder().extension(type, bytes).body())).isEqualTo(why);
    assertThat(malformed(new HelloBuilder().extension(21, hex("00")).extension(type, bytes).body()))
        .isEqualTo(why);
  }

  @Test
  void namesTheFieldOfTheHeadThatLies() {
    assertThat(malformed(new byte[0])).isEqualTo("version: 2 bytes (expected at most 0)");
    assertThat(malformed(new HelloBuilder().version(0x0203).body()))
        .isEqualTo("version: 515 (expected 768..1023)");
    assertThat(malformed(new HelloBuilder().sessionId(new byte[33]).body()))
        .isEqualTo("session id: 33 bytes (expected at most 32)");
    assertThat(malformed(new HelloBuilder().suites(new byte[0]).body()))
        .isEqualTo("cipher suites: none (expected at least 1)");
    assertThat(malformed(new HelloBuilder().suites(new byte[3]).body()))
        .isEqualTo("cipher suites: 3 bytes (expected an even number)");
    assertThat(malformed(new HelloBuilder().compression(new byte[0]).body()))
        .isEqualTo("compression methods: none (expected at least 1)");
    byte[] head = new HelloBuilder().body();
    assertThat(malformed(join(head, hex("00"))))
        .isEqualTo("extensions: 2 bytes (expected at most 1)");
    assertThat(malformed(join(head, hex("0004 0000 ffff"))))
        .isEqualTo("extension 0: 65535 bytes (expected at most 0)");
    assertThat(malformed(join(head, hex("0003 0000 00"))))
        .isEqualTo("extension 0: 2 bytes (expected at most 1)");
    assertThat(malformed(join(head, hex("ffff 0000 0000"))))
        .isEqualTo("extensions: 65535 bytes (expected at most 4)");
  }

  @Test
  void refusesTwoExtensionsOfOneType() {
    byte[] body = new HelloBuilder().serverName("a.example").serverName("b.example").body();
    assertThat(malformed(body)).isEqualTo("extension 0: more than once");
  }

  @Test
  void readsAHelloFullOfEmptyExtensions() {
    byte[] list = new byte[4 * 16_000];
    for (int i = 0; i < 16_000; i++) {
      int type = 100 + i;
      list[4 * i] = (byte) (type >> 8);
      list[4 * i + 1] = (byte) type;
    }
    byte[] body = join(new HelloBuilder().body(), block16(list));
    assertThat(parsed(body).extensions()).hasSize(16_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "a",
        "xn--bcher-kva.example",
        "UPPER.Example",
        "under_score.example",
        "trailing.dot.",
        "1.2.3.4.example",
        "3com",
        "-odd-.example",
      })
  void takesAPlausibleNameAsSent(String name) {
    ClientHello hello = parsed(new HelloBuilder().serverName(name).body());
    assertThat(hello.serverName()).isEqualTo(name);
    assertThat(hello.serverNameProblem()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'',              'server name: 0 bytes (expected 1..255)'",
    "1.2.3.4,         'server name: an address, not a name'",
    "1.2.3.4.,        'server name: an address, not a name'",
    "2130706433,      'server name: an address, not a name'",
    "0x7f000001,      'server name: an address, not a name'",
    "a.0X7f,          'server name: an address, not a name'",
    "a..b,            'server name: empty label'",
    ".a,              'server name: empty label'",
    ".,               'server name: empty label'",
    "../x,            'server name: empty label'",
    "a..,             'server name: empty label'",
  })
  void flagsANameThatCannotBeOne(String name, String problem) {
    ClientHello hello = parsed(new HelloBuilder().serverName(name).body());
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.serverNameProblem()).isEqualTo(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::1",
        "[::1]",
        "*.example.com",
        "a b",
        "a\u0000b",
        "a\nb",
        "b\u00fccher.example",
        "a%2f",
        "a@b",
        "a:443",
        "a/b",
        "\u00ff",
        "a\"b",
        "<b>"
      })
  void flagsEveryOtherCharacter(String name) {
    ClientHello hello = parsed(new HelloBuilder().serverName(name).body());
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.serverNameProblem())
        .matches("server name: byte \\d+ at \\d+ \\(expected letters, digits, '-', '_' and '.'\\)");
  }

  @Test
  void boundsTheLengthOfNamesAndLabels() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, label);
    assertThat(longest).hasSize(255);
    assertThat(parsed(new HelloBuilder().serverName(longest).body()).serverName())
        .isEqualTo(longest);
    assertThat(parsed(new HelloBuilder().serverName("b." + longest).body()).serverNameProblem())
        .isEqualTo("server name: 257 bytes (expected 1..255)");
    assertThat(parsed(new HelloBuilder().serverName("x".repeat(300)).body()).serverNameProblem())
        .isEqualTo("server name: 300 bytes (expected 1..255)");
    assertThat(parsed(new HelloBuilder().serverName(label + "a").body()).serverNameProblem())
        .isEqualTo("server name: label of more than 63 bytes");
  }

  @Test
  void takesNoNameWhenThereAreTwo() {
    byte[] name = join(hex("00"), block16("a.example".getBytes(US_ASCII)));
    ClientHello hello = parsed(new HelloBuilder().extension(0, block16(join(name, name))).body());
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.serverNameProblem()).isEqualTo("server name: more than one");
  }

  @Test
  void passesOverNamesOfUnknownTypes() {
    byte[] other = join(hex("07"), block16(hex("ff00")));
    byte[] name = join(hex("00"), block16(hex("61")));
    assertThat(
            parsed(new HelloBuilder().extension(0, block16(join(other, name))).body()).serverName())
        .isEqualTo("a");
    ClientHello none = parsed(new HelloBuilder().extension(0, block16(other)).body());
    assertThat(none.serverName()).isEmpty();
    assertThat(none.serverNameProblem()).isEmpty();
  }

  @Test
  void keepsThePointFormatsAndGreaseAsSent() {
    ClientHello hello =
        parsed(
            new HelloBuilder()
                .suites(0x0a0a, 0x1301)
                .groups(0xfafa, 29)
                .versions(0x1a1a, 0x0304)
                .extension(11, block8(hex("00ff")))
                .body());
    assertThat(hello.cipherSuites()).containsExactly(0x0a0a, 0x1301);
    assertThat(hello.groups()).containsExactly(0xfafa, 29);
    assertThat(hello.supportedVersions()).containsExactly(0x1a1a, 0x0304);
    assertThat(hello.pointFormats()).containsExactly(0, 255);
  }
}
