package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * JA3, the older fingerprint of a client hello: version, cipher suites, extensions, groups and
 * point formats as decimal numbers in the order of the wire, without GREASE.
 */
public final class Ja3 {
  private Ja3() {}

  /** The text that is hashed: {@code 771,4865-4866,0-23-65281,29-23,0}. */
  public static String text(ClientHello hello) {
    return hello.legacyVersion()
        + ","
        + list(Arrays.stream(hello.cipherSuites()))
        + ","
        + list(hello.extensions().stream().mapToInt(Extension::type))
        + ","
        + list(Arrays.stream(hello.groups()))
        + ","
        + list(Arrays.stream(hello.pointFormats()));
  }

  /** The MD5 of the text, in hex. */
  public static String hash(ClientHello hello) {
    return Digests.hex("MD5", text(hello).getBytes(US_ASCII));
  }

  private static String list(IntStream values) {
    return values
        .filter(value -> !Grease.is(value))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("-"));
  }
}
