package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.RequestHead;

/** What a request asks the proxy for (RFC 9112 section 3.2). */
sealed interface Intent {
  /** Where to. */
  HostPort target();

  /**
   * A tunnel: CONNECT.
   *
   * @param target with a port
   */
  record Tunnel(HostPort target) implements Intent {}

  /**
   * One request for an {@code http} URL.
   *
   * @param target with a port
   * @param host the value of the {@code Host} field that the server gets: the authority as the
   *     client wrote it
   * @param path the target in origin-form or asterisk-form
   */
  record Forward(HostPort target, String host, String path) implements Intent {}

  /** The default port of the scheme. */
  int HTTP_PORT = 80;

  /**
   * Reads the request target.
   *
   * @throws Http1Exception 400 for a malformed or missing host
   * @throws Refusal 400 for a form or scheme that this proxy does not take
   */
  static Intent of(RequestHead head) throws Http1Exception, Refusal {
    String scheme = head.scheme();
    if (!scheme.isEmpty() && !scheme.equals("http")) {
      throw Refusal.malformed(
          400, "request target: scheme " + scheme + " (expected: http; https goes by CONNECT)");
    }
    HostPort authority = head.authority();
    if (head.isConnect() && authority != null) {
      return new Tunnel(authority);
    }
    if (authority == null) {
      throw Refusal.malformed(400, "request: names no host, neither in its target nor in Host");
    }
    if (MaxForwards.isUsedUp(head)) {
      throw Refusal.malformed(
          501, head.method() + ": max-forwards is 0 and this proxy does not answer it itself");
    }
    HostPort target = authority.port() == 0 ? authority.withPort(HTTP_PORT) : authority;
    return scheme.isEmpty()
        ? new Forward(target, head.hostField(), head.target())
        : new Forward(target, head.targetAuthority(), path(head));
  }

  /** What follows the authority, as origin-form. */
  private static String path(RequestHead head) {
    int from = "http://".length() + head.targetAuthority().length();
    String rest = head.target().substring(from);
    if (rest.isEmpty()) {
      // RFC 9112 section 3.2.4: the last proxy turns this back into the asterisk.
      return head.method().equals("OPTIONS") ? "*" : "/";
    }
    return rest.startsWith("/") ? rest : "/" + rest;
  }
}
