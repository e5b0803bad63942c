package dev.weir.kernel.cli;

import java.util.stream.Collectors;

/** Which Weir this is, and on what it runs. */
final class Version {
  /** The version of this build; a test holds it equal to the build's own. */
  static final String WEIR = "0.1.0";

  private Version() {}

  /** For example {@code weir 0.1.0 (Java 25.0.3, Netty 4.2.18.Final)}. */
  static String line() {
    return "weir %s (Java %s, Netty %s)".formatted(WEIR, java(), netty());
  }

  /** The version of Java, without build numbers. */
  static String java() {
    return Runtime.version().version().stream()
        .map(String::valueOf)
        .collect(Collectors.joining("."));
  }

  /** The version of Netty that is on the class path. */
  static String netty() {
    io.netty.util.Version common = io.netty.util.Version.identify().get("netty-common");
    return common == null ? "unknown" : common.artifactVersion();
  }
}
