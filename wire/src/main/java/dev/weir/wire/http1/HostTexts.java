package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import org.jspecify.annotations.Nullable;

/** The host and port of a target or a {@code Host} field. */
public final class HostTexts {
  private HostTexts() {}

  /** Reads {@code host [":" port]}; null if it is none, or the port is empty, 0 or too large. */
  public static @Nullable HostPort parse(String text) {
    int colons = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || c == ',') {
        return null;
      }
      colons += c == ':' ? 1 : 0;
    }
    // An IPv6 literal has brackets here (RFC 3986 section 3.2.2), or its port could not be told.
    if (colons > 1 && !text.startsWith("[")) {
      return null;
    }
    // 0 stands for "none written", so a written 0 must be told apart.
    HostPort host = HostPort.parse(text, 0);
    return host != null && host.port() == 0 && writesPort(text) ? null : host;
  }

  /** Whether the text ends with a colon and something after it that is outside of brackets. */
  static boolean writesPort(String text) {
    return text.lastIndexOf(':') > text.lastIndexOf(']');
  }
}
