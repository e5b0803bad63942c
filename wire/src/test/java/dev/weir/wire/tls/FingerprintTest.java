package dev.weir.wire.tls;

import static dev.weir.wire.tls.HelloBuilder.block8;
import static dev.weir.wire.tls.HelloBuilder.hex;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.tls.Ja4.Transport;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The values for real programs were computed from the same bytes by a script of a few lines in
 * another language that shares nothing with this code; those of curl are also well known.
 */
final class FingerprintTest {
  private static ClientHello hello(HelloBuilder builder) {
    return ClientHelloTest.parsed(builder.body());
  }

  private static String ja4(HelloBuilder builder) {
    return Ja4.of(hello(builder), Transport.TCP);
  }

  @ParameterizedTest
  @CsvSource({
    "documented, 0149f47eabf9a20d0893e2a44e5a6323, t13d3112h2_e8f1e7e78f70_b26ce05bbdd6",
    "curl,       0149f47eabf9a20d0893e2a44e5a6323, t13d3112h2_e8f1e7e78f70_b26ce05bbdd6",
    "openssl13,  5a1edc7f170af1014fc65c994878e63c, t13d3111h2_e8f1e7e78f70_1f22a2ca17c4",
    "openssl12,  22558766122974704364c9c75c5cce0a, t12d2808h1_d943125447b4_e7e480e5a997",
    "openssl10,  4921a5a1f7b5423a19d0db34c56c09f0, t10i230500_44099cda8a52_195413a0cc0f",
    "retry,      9abe76952eccfeccd4e66206658a8fc5, t13d311000_e8f1e7e78f70_1f22a2ca17c4",
    "alert,      a3afc2c46ba4a7d7fbe1cfb7a3031c2f, t13d311000_e8f1e7e78f70_1f22a2ca17c4",
    "go13,       03117a8ed39ef02427ebbc39f121275c, t13d1312h2_f57a46bbacb6_ab7e3b40a677",
    "jdk25,      bddb16608b241c89053080cf80771423, t13d3113h2_1d947a95fc68_7e1102d2036b",
  })
  void fingerprintsRealPrograms(String name, String ja3, String ja4) {
    ClientHello hello = ClientHelloTest.parsed(Fixtures.clientBody(name));
    assertThat(Ja3.hash(hello)).isEqualTo(ja3);
    assertThat(Ja4.of(hello, Transport.TCP)).isEqualTo(ja4);
    assertThat(Ja4.of(hello, Transport.QUIC)).isEqualTo("q" + ja4.substring(1));
  }

  /** A published fingerprint of Chrome 143, with GREASE strewn in where Chrome puts it. */
  @Test
  void fingerprintsABrowserWithGrease() {
    int[] types = {45, 51, 16, 65037, 23, 17613, 0, 11, 10, 43, 65281, 35, 18, 5, 13, 27};
    var builder =
        new HelloBuilder()
            .suites(
                0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
                0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035)
            .extension(0x7a7a, new byte[0]);
    for (int type : types) {
      switch (type) {
        case 0 -> builder.serverName("tls.example");
        case 10 -> builder.groups(0xdada, 4588, 29, 23, 24);
        case 11 -> builder.extension(11, block8(hex("00")));
        case 13 ->
            builder.signatureAlgorithms(
                0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601);
        case 16 -> builder.alpn("h2", "http/1.1");
        case 43 -> builder.versions(0xcaca, 0x0304, 0x0303);
        default -> builder.extension(type, new byte[0]);
      }
    }
    builder.extension(0x2a2a, hex("00"));

    assertThat(ja4(builder)).isEqualTo("t13d1516h2_8daaf6152771_d8a2da3f94cd");
    assertThat(Ja3.text(hello(builder)))
        .isEqualTo(
            "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
                + "45-51-16-65037-23-17613-0-11-10-43-65281-35-18-5-13-27,4588-29-23-24,0");
    assertThat(Ja3.hash(hello(builder))).isEqualTo("98487aa16281980e7d1120d399efb6a4");
  }

  /** The two examples of the text that introduced JA3. */
  @Test
  void agreesWithTheFirstExamplesOfJa3() {
    var browser =
        new HelloBuilder()
            .version(769)
            .suites(47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4)
            .serverName("a.example")
            .groups(23, 24, 25)
            .extension(11, block8(hex("00")));
    assertThat(Ja3.text(hello(browser)))
        .isEqualTo("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
    assertThat(Ja3.hash(hello(browser))).isEqualTo("ada70206e40642a3e4461f35503241d5");

    var bare = new HelloBuilder().version(769).suites(4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99);
    assertThat(Ja3.text(hello(bare))).isEqualTo("769,4-5-10-9-100-98-3-6-19-18-99,,,");
    assertThat(Ja3.hash(hello(bare))).isEqualTo("de350869b8c85de67a350c8d186f11e6");
  }

  /** The examples of the JA4 text; names in hex. */
  @ParameterizedTest
  @CsvSource({
    "6832,             h2",
    "687474702f312e31, h1",
    "68,               hh",
    "ab,               ab",
    "abcd,             ad",
    "30ab,             3b",
    "3031abcd,         3d",
    "30abcd31,         01",
  })
  void showsTheEndsOfTheFirstProtocol(String name, String ends) {
    String wire = new String(hex(name), ISO_8859_1);
    assertThat(ja4(new HelloBuilder().alpn(wire, "zz")).substring(8, 10)).isEqualTo(ends);
  }

  @ParameterizedTest
  @CsvSource({"0x0300, s3", "0x0301, 10", "0x0302, 11", "0x0303, 12", "0x0304, 13", "0x03ff, 00"})
  void showsTheVersion(int version, String shown) {
    assertThat(ja4(new HelloBuilder().version(version)).substring(1, 3)).isEqualTo(shown);
    assertThat(ja4(new HelloBuilder().versions(0xfafa, 0x0301, version)).substring(1, 3))
        .isEqualTo(shown.equals("s3") ? "10" : shown);
  }

  @Test
  void countsToNinetyNine() {
    var suites = new int[150];
    Arrays.setAll(suites, i -> i + 1);
    var builder = new HelloBuilder().suites(suites);
    for (int type = 100; type < 220; type++) {
      builder.extension(type, new byte[0]);
    }
    assertThat(ja4(builder)).startsWith("t12i999900_");
  }

  @Test
  void hasZerosWhereThereIsNothingToHash() {
    assertThat(ja4(new HelloBuilder().suites(0x0a0a)))
        .isEqualTo("t12i000000_000000000000_000000000000");
    assertThat(ja4(new HelloBuilder().suites(0x0a0a).serverName("a").alpn("h2")))
        .isEqualTo("t12d0002h2_000000000000_000000000000");
  }
}
