package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response (RFC 9112 section 4).
 *
 * <pre>
 *  "HTTP/1." DIGIT SP 3DIGIT [ SP reason-phrase ] CRLF *( field-line CRLF ) CRLF
 * </pre>
 *
 * @param status 100 to 999
 * @param reason as sent, may be empty
 * @param minor the digit after {@code HTTP/1.}; what is above 1 is treated as 1
 * @param headers the fields as sent
 * @param raw the exact bytes of the head; not changed afterwards
 */
public record ResponseHead(int status, String reason, int minor, HeaderBlock headers, byte[] raw) {

  /**
   * Parses a whole head; the framing is checked by {@link Framing#ofResponse}.
   *
   * @param raw from the start line to the empty line, both included, as {@link HeadReader#takeRaw}
   *     gives it
   * @throws Http1Exception 502
   */
  public static ResponseHead parse(byte[] raw, Limits limits) throws Http1Exception {
    if (raw.length > limits.head()) {
      throw bad("head: more than " + limits.head() + " bytes");
    }
    int minor = StartLine.minor(raw, 0, 502);
    int status = status(raw, StartLine.VERSION_LENGTH);
    int reasonFrom = StartLine.VERSION_LENGTH + 4;
    int reasonEnd = reasonFrom;
    // Some servers leave out the space before an empty reason; no two readers differ about that.
    if (reasonFrom < raw.length && raw[reasonFrom] == ' ') {
      reasonEnd = ++reasonFrom;
      while (reasonEnd < raw.length && Octets.isValue(raw[reasonEnd])) {
        reasonEnd++;
      }
    }
    if (!FieldLines.isLineEnd(raw, reasonEnd)) {
      throw bad("status line: not three digits and a reason");
    }
    if (reasonEnd > limits.requestLine()) {
      throw bad("start line: more than " + limits.requestLine() + " bytes");
    }
    HeaderBlock headers = FieldLines.parse(raw, reasonEnd + 2, limits.fields(), 502);
    return new ResponseHead(status, reason(raw, reasonFrom, reasonEnd), minor, headers, raw);
  }

  private static int status(byte[] raw, int at) throws Http1Exception {
    if (at + 4 > raw.length || raw[at] != ' ') {
      throw bad("status line: not three digits after the version");
    }
    int status = 0;
    for (int i = at + 1; i <= at + 3; i++) {
      if (!StartLine.isDigit(raw[i])) {
        throw bad("status: not three digits");
      }
      status = 10 * status + raw[i] - '0';
    }
    if (status < 100) {
      throw bad("status: " + status + " (expected: 100 to 999)");
    }
    return status;
  }

  private static String reason(byte[] raw, int from, int to) {
    if (to - from == 2 && raw[from] == 'O' && raw[from + 1] == 'K') {
      return "OK";
    }
    return new String(raw, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Whether more answers follow for the same request: 1xx except 101. */
  public boolean isInterim() {
    return status < 200 && status != 101;
  }

  /** {@code HTTP/1.1} or {@code HTTP/1.0}, with the digit as sent. */
  public String proto() {
    return StartLine.proto(minor);
  }

  /** Whether the server wants to keep the connection (RFC 9112 section 9.3). */
  public boolean keepAlive() {
    return StartLine.keepAlive(minor, headers);
  }

  /** The protocol that a 101 changes to, lower case; null if it names none. */
  public @Nullable String upgrade() {
    return StartLine.upgrade(headers);
  }

  private static Http1Exception bad(String problem) {
    return new Http1Exception(502, Http1Exception.HEAD, problem);
  }
}
