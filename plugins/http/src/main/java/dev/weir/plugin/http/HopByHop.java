package dev.weir.plugin.http;

import dev.weir.spi.record.HeaderBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which fields belong to one connection and are not passed on (RFC 9110 section 7.6.1): the
 * standard ones, and those that {@code Connection} nominates.
 */
final class HopByHop {
  /**
   * Cannot be nominated: without them the message would be another one, or lose the credentials
   * that the client meant for the server.
   */
  private static final Set<String> KEPT =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "cookie",
          "set-cookie",
          "authorization",
          "www-authenticate");

  private static final Set<String> STANDARD =
      Set.of("connection", "proxy-connection", "keep-alive", "http2-settings");

  /** Only a request has these; on an answer they would be the server's own proxy's. */
  private static final Set<String> CREDENTIALS =
      Set.of("proxy-authorization", "proxy-authenticate", "proxy-authentication-info");

  private final HeaderBlock headers;
  private final List<String> nominated;

  HopByHop(HeaderBlock headers) {
    this.headers = headers;
    this.nominated = new ArrayList<>(4);
    elements(
        headers,
        "connection",
        element -> {
          String name = element.toLowerCase(Locale.ROOT);
          if (!KEPT.contains(name)) {
            nominated.add(name);
          }
        });
  }

  /** Whether a field stays on this connection. */
  boolean drops(int field) {
    String name = headers.name(field).toLowerCase(Locale.ROOT);
    return STANDARD.contains(name) || CREDENTIALS.contains(name) || nominated.contains(name);
  }

  /** Calls back for each element of the comma lists of a name (RFC 9110 section 5.6.1). */
  static void elements(HeaderBlock headers, String lowerCaseName, Consumer<String> callback) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, lowerCaseName)) {
        for (String element : headers.value(i).split(",", -1)) {
          String text = element.strip();
          if (!text.isEmpty()) {
            callback.accept(text);
          }
        }
      }
    }
  }

  /** Whether a comma list of a name has an element, without regard to case. */
  static boolean has(HeaderBlock headers, String lowerCaseName, String element) {
    var found = new boolean[1];
    elements(headers, lowerCaseName, text -> found[0] |= text.equalsIgnoreCase(element));
    return found[0];
  }
}
