package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.wire.http1.HostTexts;
import dev.weir.wire.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no request, and what is wrong with them.
 *
 * @param head what could be read; null if nothing
 * @param input how many bytes came
 * @param sample the first of them
 * @param refusal what is answered
 */
record Malformed(@Nullable RequestHead head, long input, byte[] sample, Refusal refusal) {
  private static final String FIELD = "host:";

  /**
   * The host that the bytes seem to be meant for, with its port: that of the target, else that of
   * the first line that looks like a {@code Host} field. Empty if neither is the name of a host.
   */
  String host() {
    return host(sample);
  }

  /** The same for any beginning of a request. */
  static String host(byte[] sample) {
    String[] lines = new String(sample, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length > 1) {
      String target = words[1];
      int scheme = target.indexOf("://");
      if (scheme > 0) {
        return named(target.substring(scheme + 3).split("[/?]", 2)[0]);
      }
      if (words[0].equals("CONNECT")) {
        return named(target);
      }
    }
    // The last one may have been cut off by the end of the sample.
    for (int i = 1; i < lines.length - 1; i++) {
      if (lines[i].toLowerCase(Locale.ROOT).startsWith(FIELD)) {
        return named(lines[i].substring(FIELD.length()).strip());
      }
    }
    return "";
  }

  private static String named(String authority) {
    HostPort host = HostTexts.parse(authority.substring(authority.lastIndexOf('@') + 1));
    return host == null
        ? ""
        : (host.port() == 0 ? host.withPort(Intent.HTTP_PORT) : host).toString();
  }
}
