package dev.weir.plugin.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answers that Weir itself gives: a short plain text that says what failed and what to do.
 * Plain text, so that nothing a client or server sent can become markup. Immutable, shared.
 */
final class ErrorPage {
  private static final int MAX_DETAIL = 512;

  private final String common;
  private final String challenge;

  /**
   * @param proxyAgent our name
   * @param realm what credentials are asked for
   * @param header fields of the configuration
   */
  ErrorPage(String proxyAgent, String realm, Map<String, String> header) {
    var text = new StringBuilder("Proxy-Agent: ").append(proxyAgent).append("\r\n");
    header.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    this.common = text.toString();
    String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
    this.challenge = "Proxy-Authenticate: Basic realm=\"" + quoted + "\"\r\n";
  }

  /**
   * The bytes of an answer.
   *
   * @param status one of those that {@link #reason} knows
   * @param detail what failed, for people
   * @param keep whether the connection stays; says so to the client
   * @param bodiless for an answer to HEAD: the length is declared, the text left out
   */
  byte[] render(int status, String detail, boolean keep, boolean bodiless) {
    String page =
        status + " " + reason(status) + "\n\n" + printable(detail) + "\n" + advice(status) + "\n";
    var text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    text.append("Content-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n");
    text.append("Cache-Control: no-store\r\nContent-Length: ").append(page.length());
    text.append("\r\n").append(common);
    if (status == 407) {
      text.append(challenge);
    }
    if (!keep) {
      text.append("Connection: close\r\n");
    }
    text.append("\r\n");
    if (!bodiless) {
      text.append(page);
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Printable ASCII of bounded length: what a stranger sent may be part of the detail. */
  private static String printable(String detail) {
    int length = Math.min(detail.length(), MAX_DETAIL);
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = detail.charAt(i);
      text.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return text.toString();
  }

  static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 407 -> "Proxy Authentication Required";
      case 408 -> "Request Timeout";
      case 414 -> "URI Too Long";
      case 431 -> "Request Header Fields Too Large";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      case 508 -> "Loop Detected";
      default -> "Internal Server Error";
    };
  }

  private static String advice(int status) {
    return switch (status) {
      case 400 -> "Correct the request: the proxy takes HTTP/1.1 for http:// URLs, and CONNECT.";
      case 403 -> "A rule of this proxy refuses the target; ask whoever runs it.";
      case 407 -> "Send the user name and password that this proxy asks for.";
      case 408 -> "Send the whole request without long pauses.";
      case 414 -> "Use a shorter URL.";
      case 431 -> "Send fewer or shorter header fields; large cookies are the usual cause.";
      case 501 ->
          "Ask for something that this proxy does; a body may have chunked as its only coding.";
      case 502 -> "The server does not speak proper HTTP/1 or broke off; ask whoever runs it.";
      case 503 -> "Check the host and port, and whether the server runs and can be reached.";
      case 504 -> "The server takes too long; try again later.";
      case 505 -> "Use HTTP/1.1 or HTTP/1.0.";
      case 508 -> "The target is this proxy itself; check the client's proxy settings.";
      default -> "A fault of this proxy; its log says more.";
    };
  }
}
