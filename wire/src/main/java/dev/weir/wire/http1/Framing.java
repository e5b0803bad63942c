package dev.weir.wire.http1;

import dev.weir.spi.record.HeaderBlock;

/**
 * How a message's body ends (RFC 9112 section 6). Immutable.
 *
 * <p>Anything that two readers could take in two ways is refused: both {@code Content-Length} and
 * {@code Transfer-Encoding}, either of them twice, a length that is not plain digits, a transfer
 * coding other than exactly {@code chunked}.
 */
public final class Framing {
  /** The ways a body can end. */
  public enum Kind {
    /** There is no body. */
    NONE,
    /** After a declared number of bytes. */
    LENGTH,
    /** With the last chunk and its trailers. */
    CHUNKED,
    /** When the connection ends; answers only. */
    UNTIL_CLOSE,
    /** No message follows: the connection is another protocol's now (101, 2xx to CONNECT). */
    TUNNEL
  }

  public static final Framing NONE = new Framing(Kind.NONE, 0);
  public static final Framing CHUNKED = new Framing(Kind.CHUNKED, -1);
  public static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, -1);
  public static final Framing TUNNEL = new Framing(Kind.TUNNEL, -1);

  private final Kind kind;
  private final long length;

  private Framing(Kind kind, long length) {
    this.kind = kind;
    this.length = length;
  }

  /** A body of a declared length; 0 is {@link #NONE}. */
  public static Framing length(long length) {
    return length == 0 ? NONE : new Framing(Kind.LENGTH, length);
  }

  /**
   * How a request's body ends: {@code NONE}, {@code LENGTH} or {@code CHUNKED}.
   *
   * @throws Http1Exception 400 or 501 {@code h1.framing}; also for a CONNECT that declares a body
   */
  public static Framing ofRequest(RequestHead head) throws Http1Exception {
    Framing declared = declared(head.headers(), head.minor(), 400);
    if (head.isConnect() && (declared != UNTIL_CLOSE)) {
      // RFC 9110 section 9.3.6: what follows is the tunnel's, so a body here is two readings of it.
      throw bad(400, "connect: declares a body");
    }
    return declared == UNTIL_CLOSE ? NONE : declared;
  }

  /**
   * How an answer's body ends.
   *
   * @param requestMethod the method of the request it answers
   * @throws Http1Exception 502 {@code h1.framing}
   */
  public static Framing ofResponse(ResponseHead head, String requestMethod) throws Http1Exception {
    int status = head.status();
    if (status / 100 == 2 && requestMethod.equals("CONNECT")) {
      // RFC 9112 section 6.3: lengths in this answer are to be ignored.
      return TUNNEL;
    }
    Framing declared = declared(head.headers(), head.minor(), 502);
    if (declared == CHUNKED && (status < 200 || status == 204)) {
      throw bad(502, "transfer-encoding: in an answer without a body");
    }
    if (status == 101) {
      return TUNNEL;
    }
    boolean bodiless =
        status < 200 || status == 204 || status == 304 || requestMethod.equals("HEAD");
    return bodiless ? NONE : declared;
  }

  /** What the fields say; {@link #UNTIL_CLOSE} if they say nothing. */
  private static Framing declared(HeaderBlock headers, int minor, int status)
      throws Http1Exception {
    int lengthField = -1;
    int codingField = -1;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "content-length")) {
        if (lengthField >= 0) {
          throw bad(status, "content-length: more than one");
        }
        lengthField = i;
      } else if (headers.is(i, "transfer-encoding")) {
        if (codingField >= 0) {
          throw bad(status, "transfer-encoding: more than one");
        }
        codingField = i;
      }
    }
    if (codingField < 0) {
      return lengthField < 0 ? UNTIL_CLOSE : length(number(headers.value(lengthField), status));
    }
    if (lengthField >= 0) {
      throw bad(status, "content-length and transfer-encoding: both");
    }
    if (minor == 0) {
      throw bad(status, "transfer-encoding: in HTTP/1.0");
    }
    checkCoding(headers.value(codingField), status);
    return CHUNKED;
  }

  /** What an answer without a body declares all the same; 0 if nothing, or nothing readable. */
  static long declaredLength(HeaderBlock headers) {
    String digits = headers.first("content-length");
    try {
      return digits == null ? 0 : number(digits, 502);
    } catch (Http1Exception e) {
      return 0;
    }
  }

  private static long number(String digits, int status) throws Http1Exception {
    if (digits.isEmpty()) {
      throw bad(status, "content-length: empty");
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw bad(status, "content-length: not plain digits");
      }
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw bad(status, "content-length: more than 2^63 - 1");
      }
      value = 10 * value + digit;
    }
    return value;
  }

  private static void checkCoding(String value, int status) throws Http1Exception {
    if (value.equalsIgnoreCase("chunked")) {
      return;
    }
    int from = 0;
    int to = Lists.end(value, 0);
    boolean known = to < value.length();
    while (to < value.length()) {
      known &= !Lists.isElement(value, from, to, "chunked") && isCoding(value, from, to);
      from = to + 1;
      to = Lists.end(value, from);
    }
    if (known && Lists.isElement(value, from, to, "chunked")) {
      // RFC 9112 section 6.1: well formed, ends in chunked, but codings that we do not take off.
      throw new Http1Exception(
          status == 400 ? 501 : status,
          Http1Exception.FRAMING,
          "transfer-encoding: a coding before chunked");
    }
    throw bad(status, "transfer-encoding: not exactly chunked");
  }

  private static boolean isCoding(String list, int from, int to) {
    String coding = list.substring(from, to).strip();
    for (int i = 0; i < coding.length(); i++) {
      if (coding.charAt(i) >= 0x80 || !Octets.isToken(coding.charAt(i))) {
        return false;
      }
    }
    return !coding.isEmpty();
  }

  /** How it ends. */
  public Kind kind() {
    return kind;
  }

  /** The length if it is known: 0 for {@code NONE}; -1 if it is not known in advance. */
  public long length() {
    return length;
  }

  @Override
  public String toString() {
    return kind == Kind.LENGTH ? "LENGTH " + length : kind.name();
  }

  private static Http1Exception bad(int status, String problem) {
    return new Http1Exception(status, Http1Exception.FRAMING, problem);
  }
}
