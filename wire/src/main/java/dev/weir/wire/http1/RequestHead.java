package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.HeaderBlock;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request (RFC 9112 section 3).
 *
 * <pre>
 *  method SP request-target SP "HTTP/1." DIGIT CRLF *( field-line CRLF ) CRLF
 * </pre>
 *
 * @param method as sent
 * @param target the request target as sent, one char for each byte
 * @param minor the digit after {@code HTTP/1.}; what is above 1 is treated as 1
 * @param headers the fields as sent
 * @param raw the exact bytes of the head; not changed afterwards
 */
public record RequestHead(
    String method, String target, int minor, HeaderBlock headers, byte[] raw) {
  private static final String[] METHODS = {
    "GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "PATCH", "TRACE"
  };

  /**
   * Parses a whole head.
   *
   * <p>Checked here: the start line, the version, every field line, the limits. Not checked here:
   * the host ({@link #authority}) and the framing ({@link Framing#ofRequest}).
   *
   * @param raw from the start line to the empty line, both included, as {@link HeadReader#takeRaw}
   *     gives it
   * @throws Http1Exception 400, 414, 431, 505
   */
  public static RequestHead parse(byte[] raw, Limits limits) throws Http1Exception {
    if (raw.length > limits.head()) {
      throw new Http1Exception(
          431, Http1Exception.HEAD, "head: more than " + limits.head() + " bytes");
    }
    int methodEnd = 0;
    while (methodEnd < raw.length && Octets.isToken(raw[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || methodEnd == raw.length || raw[methodEnd] != ' ') {
      throw bad("method: not a token followed by one space");
    }
    int targetFrom = methodEnd + 1;
    int targetEnd = targetFrom;
    while (targetEnd < raw.length && Octets.isTarget(raw[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == targetFrom || targetEnd == raw.length || raw[targetEnd] != ' ') {
      throw bad("request target: empty, or a character that may not be in it");
    }
    int minor = StartLine.minor(raw, targetEnd + 1, 400);
    int lineEnd = targetEnd + 1 + StartLine.VERSION_LENGTH;
    if (!FieldLines.isLineEnd(raw, lineEnd)) {
      throw bad("start line: something after the version");
    }
    if (lineEnd > limits.requestLine()) {
      throw new Http1Exception(
          414, Http1Exception.HEAD, "start line: more than " + limits.requestLine() + " bytes");
    }
    HeaderBlock headers = FieldLines.parse(raw, lineEnd + 2, limits.fields(), 400);
    return new RequestHead(
        method(raw, methodEnd),
        new String(raw, targetFrom, targetEnd - targetFrom, StandardCharsets.ISO_8859_1),
        minor,
        headers,
        raw);
  }

  private static String method(byte[] raw, int length) {
    for (String known : METHODS) {
      if (known.length() == length && StartLine.matches(raw, 0, known)) {
        return known;
      }
    }
    return new String(raw, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Whether this is a CONNECT. */
  public boolean isConnect() {
    return method.equals("CONNECT");
  }

  /** Whether the request does twice what it does once (RFC 9110 section 9.2.2). */
  public boolean isIdempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  /** {@code HTTP/1.1} or {@code HTTP/1.0}, with the digit as sent. */
  public String proto() {
    return StartLine.proto(minor);
  }

  /** Whether the client wants to keep the connection (RFC 9112 section 9.3). */
  public boolean keepAlive() {
    return StartLine.keepAlive(minor, headers);
  }

  /** Whether the client waits for a 100 before it sends the body (RFC 9110 section 10.1.1). */
  public boolean expectsContinue() {
    return minor > 0 && Lists.has(headers, "expect", "100-continue");
  }

  /**
   * The protocol that the client offers to change to: the first one of {@code Upgrade}, lower case;
   * null if {@code Connection} does not name it or this is HTTP/1.0 (RFC 9110 section 7.8).
   */
  public @Nullable String upgrade() {
    return minor == 0 ? null : StartLine.upgrade(headers);
  }

  /** The scheme of an absolute-form target in lower case; empty for the other forms. */
  public String scheme() {
    int colon = schemeEnd();
    return colon < 0 ? "" : target.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  /** The port where none is written: the scheme's if the target has one, else the real one. */
  int portOr(int real) {
    String scheme = scheme();
    if (scheme.isEmpty() && real > 0) {
      return real;
    }
    return scheme.equals("https") ? 443 : 80;
  }

  /**
   * The scheme that a record shows: the target's; for a CONNECT that of the proxy it is asked of.
   */
  public String recordedScheme() {
    return isConnect() ? "http" : scheme();
  }

  private int schemeEnd() {
    if (isConnect() || target.charAt(0) == '/') {
      return -1;
    }
    int colon = target.indexOf("://");
    for (int i = 0; i < colon; i++) {
      char c = target.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean digit = c >= '0' && c <= '9';
      if (!letter && (i == 0 || (!digit && c != '+' && c != '-' && c != '.'))) {
        return -1;
      }
    }
    return colon > 0 ? colon : -1;
  }

  /**
   * The host and port that the target names as they are written there: the authority of an
   * absolute-form target, the target of a CONNECT; empty for the other forms.
   */
  public String targetAuthority() {
    if (isConnect()) {
      return target;
    }
    int colon = schemeEnd();
    if (colon < 0) {
      return "";
    }
    int from = colon + 3;
    int to = from;
    while (to < target.length() && target.charAt(to) != '/' && target.charAt(to) != '?') {
      to++;
    }
    return target.substring(from, to);
  }

  /** The first {@code Host} field as sent; empty if there is none. */
  public String hostField() {
    String host = headers.first("host");
    return host == null ? "" : host;
  }

  /**
   * The host that the request is for: the target's if it names one, else the {@code Host} field's.
   * Both are checked (RFC 9112 sections 3.2 and 3.2.2). The port is 0 where none was written.
   *
   * @return null if HTTP/1.0 names none
   * @throws Http1Exception 400 {@code h1.host}: no {@code Host} in HTTP/1.1, more than one, one
   *     that is not a host with an optional port of 1 to 65535, the same for the target, a CONNECT
   *     without a port, a target of no known form
   */
  public @Nullable HostPort authority() throws Http1Exception {
    HostPort field = checkedHostField();
    if (isConnect()) {
      HostPort named = HostTexts.parse(target);
      if (named == null || named.port() == 0) {
        refuseUser("connect target", target);
        throw badHost("connect target: not host:port");
      }
      return named;
    }
    if (target.charAt(0) == '/' || (target.equals("*") && method.equals("OPTIONS"))) {
      return field;
    }
    HostPort named = HostTexts.parse(targetAuthority());
    if (named == null) {
      refuseUser("request target", targetAuthority());
      throw badHost("request target: not a path and without a valid host");
    }
    return named;
  }

  private @Nullable HostPort checkedHostField() throws Http1Exception {
    int found = -1;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "host")) {
        if (found >= 0) {
          throw badHost("host field: more than one");
        }
        found = i;
      }
    }
    if (found < 0) {
      if (minor > 0) {
        throw badHost("host field: missing");
      }
      return null;
    }
    String value = headers.value(found);
    if (value.isEmpty() && !targetAuthority().isEmpty()) {
      return null;
    }
    HostPort host = HostTexts.parse(value);
    if (host == null) {
      refuseUser("host field", value);
      throw badHost("host field: not a host with an optional port");
    }
    return host;
  }

  /** RFC 9110 section 4.2.4: a user name there is most often there to deceive. */
  private static void refuseUser(String where, String authority) throws Http1Exception {
    if (authority.indexOf('@') >= 0) {
      throw badHost(
          where
              + ": a user name or password before the host (expected: the host alone; what is for"
              + " the server belongs in Authorization, what is for a proxy in"
              + " Proxy-Authorization)");
    }
  }

  private static Http1Exception badHost(String problem) {
    return new Http1Exception(400, Http1Exception.HOST, problem);
  }

  private static Http1Exception bad(String problem) {
    return new Http1Exception(400, Http1Exception.HEAD, problem);
  }
}
