package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * JA4, the fingerprint of a client hello that does not depend on the order of extensions, which
 * browsers shuffle.
 *
 * <pre>
 *  t13d1516h2_8daaf6152771_02713d6af862
 *  |||| | |   |            sha-256 of sorted extensions (without server name and ALPN),
 *  |||| | |   |            "_", signature algorithms in their order; first 12 digits
 *  |||| | |   sha-256 of sorted cipher suites; first 12 digits
 *  |||| | first and last character of the first ALPN name, 00 without one
 *  |||| number of extensions
 *  |||number of cipher suites
 *  ||d: has a server name extension, i: has none
 *  |version
 *  t: TCP, q: QUIC
 * </pre>
 *
 * @see <a href="https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md">JA4</a>
 */
public final class Ja4 {
  private static final int DIGITS = 12;
  private static final String NOTHING = "0".repeat(DIGITS);

  private Ja4() {}

  /** What carried the hello. */
  public enum Transport {
    TCP('t'),
    QUIC('q');

    private final char letter;

    Transport(char letter) {
      this.letter = letter;
    }
  }

  /** The fingerprint of a hello. */
  public static String of(ClientHello hello, Transport transport) {
    int[] suites = Grease.strip(hello.cipherSuites());
    int[] types = Grease.strip(hello.extensions().stream().mapToInt(Extension::type).toArray());
    return transport.letter
        + version(hello)
        + (hello.extension(Extension.SERVER_NAME).isPresent() ? 'd' : 'i')
        + count(suites.length)
        + count(types.length)
        + protocol(hello.alpn())
        + "_"
        + hash(sorted(suites))
        + "_"
        + hash(extensions(types, Grease.strip(hello.signatureAlgorithms())));
  }

  private static String version(ClientHello hello) {
    int highest =
        Arrays.stream(Grease.strip(hello.supportedVersions())).max().orElse(hello.legacyVersion());
    return switch (highest) {
      case 0x0300 -> "s3";
      case 0x0301 -> "10";
      case 0x0302 -> "11";
      case 0x0303 -> "12";
      case 0x0304 -> "13";
      default -> "00";
    };
  }

  private static String count(int number) {
    int shown = Math.min(number, 99);
    return (shown < 10 ? "0" : "") + shown;
  }

  /** If either end is no ASCII letter or digit, the ends of the name's hex form are taken. */
  private static String protocol(List<String> alpn) {
    if (alpn.isEmpty()) {
      return "00";
    }
    String name = alpn.getFirst();
    if (!alphanumeric(name.charAt(0)) || !alphanumeric(name.charAt(name.length() - 1))) {
      name = HexFormat.of().formatHex(name.getBytes(ISO_8859_1));
    }
    return "" + name.charAt(0) + name.charAt(name.length() - 1);
  }

  private static boolean alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static String extensions(int[] types, int[] signatureAlgorithms) {
    IntStream counted =
        Arrays.stream(types)
            .filter(type -> type != Extension.SERVER_NAME && type != Extension.ALPN);
    String list = sorted(counted.toArray());
    return signatureAlgorithms.length == 0 ? list : list + "_" + hex(signatureAlgorithms);
  }

  private static String sorted(int[] values) {
    int[] copy = values.clone();
    Arrays.sort(copy);
    return hex(copy);
  }

  private static String hex(int[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> HexFormat.of().toHexDigits((short) value))
        .collect(Collectors.joining(","));
  }

  private static String hash(String list) {
    return list.isEmpty()
        ? NOTHING
        : Digests.hex("SHA-256", list.getBytes(US_ASCII)).substring(0, DIGITS);
  }
}
