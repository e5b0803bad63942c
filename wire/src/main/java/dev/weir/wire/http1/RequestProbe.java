package dev.weir.wire.http1;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffResult;

/**
 * Tells from a client's first bytes whether they begin an HTTP/1 request. Says no at the first byte
 * that cannot be part of one; an HTTP/2 preface is none. Says yes once the head is complete, so
 * that the host can be told, or once {@link #MAX_PREFIX} bytes are there.
 *
 * <pre>
 *  1*20 token characters SP target SP "HTTP/1." DIGIT CR ...
 * </pre>
 */
public final class RequestProbe {
  /** With so many bytes the answer is given without the rest of the head. */
  public static final int MAX_PREFIX = 16 * 1024;

  private static final int MAX_METHOD = 20;
  private static final int MAX_EMPTY = 16;
  private static final String VERSION = "HTTP/1.";

  private RequestProbe() {}

  /**
   * Looks at a prefix, from its first byte. Does not change and does not keep it. Empty lines
   * before a request are passed over, as servers do (RFC 9112 section 2.2).
   */
  public static SniffResult sniff(Bytes prefix) {
    int lines = emptyLines(prefix);
    if (lines == 0) {
      return sniffLine(prefix);
    }
    if (lines == prefix.length()) {
      return lines > MAX_EMPTY ? SniffResult.NO_MATCH : new SniffResult.NeedMore(lines + 1);
    }
    SniffResult result = sniffLine(Bytes.of(prefix.copy(lines, prefix.length() - lines)));
    return result instanceof SniffResult.NeedMore(int atLeast)
        ? new SniffResult.NeedMore(lines + atLeast)
        : result;
  }

  /** How many bytes of line ends come first; one more than the bound if there are too many. */
  private static int emptyLines(Bytes prefix) {
    int at = 0;
    while (at < prefix.length()
        && at <= MAX_EMPTY
        && (prefix.at(at) == '\r' || prefix.at(at) == '\n')) {
      at++;
    }
    return at;
  }

  private static SniffResult sniffLine(Bytes prefix) {
    int line = requestLine(prefix);
    if (line == NO) {
      return SniffResult.NO_MATCH;
    }
    int length = prefix.length();
    if (line == MORE) {
      return length >= MAX_PREFIX ? SniffResult.NO_MATCH : new SniffResult.NeedMore(length + 1);
    }
    int end = headEnd(prefix, line);
    if (end < 0 && length < MAX_PREFIX) {
      return new SniffResult.NeedMore(length + 1);
    }
    return new SniffResult.Match(new Protocol("http", host(prefix, end)));
  }

  private static final int NO = -1;
  private static final int MORE = -2;

  /** Where the version ends, {@link #NO} or {@link #MORE}. */
  private static int requestLine(Bytes prefix) {
    int length = prefix.length();
    int at = 0;
    while (at < length && at <= MAX_METHOD && Octets.isToken(prefix.at(at))) {
      at++;
    }
    if (at > MAX_METHOD || (at < length && (at == 0 || prefix.at(at) != ' '))) {
      return NO;
    }
    int target = at + 1;
    at = target;
    while (at < length && Octets.isTarget(prefix.at(at))) {
      at++;
    }
    if (at < length && (at == target || prefix.at(at) != ' ')) {
      return NO;
    }
    return version(prefix, at + 1);
  }

  private static int version(Bytes prefix, int from) {
    int length = prefix.length();
    for (int i = 0; i < VERSION.length(); i++) {
      if (from + i >= length) {
        return MORE;
      }
      if (prefix.at(from + i) != VERSION.charAt(i)) {
        return NO;
      }
    }
    int digit = from + VERSION.length();
    if (digit + 1 >= length) {
      return digit >= length || StartLine.isDigit(prefix.at(digit)) ? MORE : NO;
    }
    byte after = prefix.at(digit + 1);
    // A bare LF is no line end, but whoever writes it means HTTP: the inspector shall say so.
    boolean ends = after == '\r' || after == '\n';
    return StartLine.isDigit(prefix.at(digit)) && ends ? digit + 1 : NO;
  }

  /** The index behind the empty line, or -1. */
  private static int headEnd(Bytes prefix, int from) {
    for (int at = from + 1; at < prefix.length(); at++) {
      if (prefix.at(at) != '\n') {
        continue;
      }
      byte before = prefix.at(at - 1);
      boolean empty = before == '\n' || (before == '\r' && prefix.at(at - 2) == '\n');
      if (empty) {
        return at + 1;
      }
    }
    return -1;
  }

  /** The host that a head names; empty if it names none or more than one, or is malformed. */
  private static String host(Bytes prefix, int end) {
    try {
      byte[] raw = end >= 0 ? prefix.copy(0, end) : completeLines(prefix);
      RequestHead head = RequestHead.parse(raw, Limits.DEFAULT);
      if (head.authority() == null) {
        return "";
      }
      String named = head.targetAuthority();
      return named.isEmpty() ? head.hostField() : named;
    } catch (Http1Exception e) {
      return "";
    }
  }

  /** The lines that are complete, and an empty one. */
  private static byte[] completeLines(Bytes prefix) {
    int end = prefix.length();
    while (end > 0 && prefix.at(end - 1) != '\n') {
      end--;
    }
    byte[] raw = new byte[end + 2];
    prefix.copy(0, raw, 0, end);
    raw[end] = '\r';
    raw[end + 1] = '\n';
    return raw;
  }
}
