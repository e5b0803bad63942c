package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;
import java.util.Arrays;

/**
 * Finds the fields of a head or trailer section (RFC 9112 section 5).
 *
 * <pre>
 *  field-line = field-name ":" OWS field-value OWS CRLF       ... then CRLF
 * </pre>
 */
final class FieldLines {
  private FieldLines() {}

  /**
   * Parses field lines from {@code from} to the end of the array, which is the end of the empty
   * line.
   *
   * @param status what a problem is answered with; too many fields in a request are 431
   */
  static HeaderBlock parse(byte[] raw, int from, int maxFields, int status) throws Http1Exception {
    int[] bounds = new int[64];
    int size = 0;
    int at = from;
    while (!isLineEnd(raw, at)) {
      if (size == maxFields) {
        throw new Http1Exception(
            status == 400 ? 431 : status, Http1Exception.HEAD, "fields: more than " + maxFields);
      }
      if (4 * size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * bounds.length);
      }
      at = line(raw, at, bounds, 4 * size, status);
      size++;
    }
    if (at + 2 != raw.length) {
      throw bad(status, "head: bytes after the empty line");
    }
    return new HeaderBlock(raw, bounds, size);
  }

  private static int line(byte[] raw, int from, int[] bounds, int slot, int status)
      throws Http1Exception {
    int at = from;
    while (at < raw.length && Octets.isToken(raw[at])) {
      at++;
    }
    if (at == from || at == raw.length || raw[at] != ':') {
      throw bad(status, nameProblem(raw, from, at));
    }
    bounds[slot] = from;
    bounds[slot + 1] = at++;
    while (at < raw.length && isBlank(raw[at])) {
      at++;
    }
    int valueFrom = at;
    while (at < raw.length && Octets.isValue(raw[at])) {
      at++;
    }
    if (!isLineEnd(raw, at)) {
      throw bad(status, "field value: control character");
    }
    int valueTo = at;
    while (valueTo > valueFrom && isBlank(raw[valueTo - 1])) {
      valueTo--;
    }
    bounds[slot + 2] = valueFrom;
    bounds[slot + 3] = valueTo;
    return at + 2;
  }

  private static String nameProblem(byte[] raw, int from, int at) {
    if (at < raw.length && isBlank(raw[at])) {
      // RFC 9112 sections 5.1 and 5.2: both have been used to hide fields from one of two readers.
      return at == from
          ? "field line: folded (obs-fold is not accepted)"
          : "field name: white space before the colon";
    }
    return at == from ? "field name: empty or not a token" : "field name: not a token";
  }

  static boolean isLineEnd(byte[] raw, int at) {
    return at + 1 < raw.length && raw[at] == '\r' && raw[at + 1] == '\n';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static Http1Exception bad(int status, String problem) {
    return new Http1Exception(status, Http1Exception.HEAD, problem);
  }
}
