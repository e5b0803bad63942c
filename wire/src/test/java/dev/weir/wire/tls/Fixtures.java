package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.spi.sniff.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/**
 * What real programs sent, taken from the wire on loopback: OpenSSL 3.0, curl 7.88, Go 1.26 (with a
 * post-quantum key share) and the JDK's engine; {@code documented} is a published sample of curl
 * 8.5. Both directions, from the first byte on.
 */
final class Fixtures {
  static final List<String> CLIENTS =
      List.of(
          "documented",
          "openssl13",
          "openssl12",
          "openssl10",
          "retry",
          "alert",
          "curl",
          "go13",
          "jdk25");

  /** Those that got an answer with a hello in it. */
  static final List<String> CONVERSATIONS =
      List.of("documented", "openssl13", "openssl12", "openssl10", "retry", "curl");

  private Fixtures() {}

  static byte[] client(String name) {
    return hex(name + "-client");
  }

  static byte[] server(String name) {
    return hex(name + "-server");
  }

  /** The first record of what the client sent, without the headers of record and message. */
  static byte[] clientBody(String name) {
    return body(client(name));
  }

  static byte[] body(byte[] stream) {
    Bytes view = Bytes.of(stream);
    return view.copy(9, view.u24(6));
  }

  private static byte[] hex(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name + ".hex")) {
      String text = new String(in.readAllBytes(), US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
