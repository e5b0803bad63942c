package dev.weir.wire.websocket;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;

/**
 * Reads the frames of one direction, cut anywhere, and checks their heads and their order. Keeps at
 * most one head; payload goes on to the sink as it comes, however much a head announces.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-------+-+-------------+-------------------------------+
 * |F|R|R|R| opcode|M| length 0-125| length in 2 bytes (126)        |
 * |I|S|S|S|       |A| 126, 127    | or in 8 (127)                  |
 * |N|V|V|V|       |S|             |                                |
 * | |1|2|3|       |K|             |                                |
 * +-+-+-+-+-------+-+-------------+-------------------------------+
 * | ... length    | mask, 4 bytes, if MASK is set                  |
 * +---------------+-----------------------------------------------+
 * | payload ...                                                   |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 section 5.2</a>
 */
public final class FrameReader {
  private static final int LARGEST_HEAD = 14;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int LAST_DATA_OPCODE = FrameHead.BINARY;

  private final boolean masks;
  private final Agreement agreement;
  private final byte[] head = new byte[LARGEST_HEAD];
  private int have;
  private int need = 2;
  private long left;
  private boolean inPayload;
  private boolean inMessage;
  private boolean closed;
  private boolean broken;

  /**
   * @param from who sends: clients mask, servers do not (RFC 6455 section 5.1)
   * @param agreement which reserved bits mean something
   */
  public FrameReader(Direction from, Agreement agreement) {
    this.masks = from == Direction.CLIENT;
    this.agreement = agreement;
  }

  /**
   * Reads one chunk to its end.
   *
   * @throws WebSocketException at the first frame that breaks the rules; what follows means nothing
   *     then, and the reader is not to be used again
   */
  public void feed(Bytes view, FrameSink sink) throws WebSocketException {
    int at = 0;
    int end = view.length();
    while (at < end && !broken) {
      if (inPayload) {
        int count = (int) Math.min(left, end - at);
        sink.payload(view, at, count);
        at += count;
        left -= count;
      } else {
        int count = Math.min(need - have, end - at);
        view.copy(at, head, have, count);
        have += count;
        at += count;
        if (have == need) {
          headBytes(sink);
        }
      }
      if (inPayload && left == 0) {
        inPayload = false;
        sink.end();
      }
    }
  }

  /** Whether the direction is within a frame: its end now would be a cut. */
  public boolean isMidway() {
    return have > 0 || inPayload;
  }

  /** Whether frames of an unfinished message were read. */
  public boolean isInMessage() {
    return inMessage;
  }

  private void headBytes(FrameSink sink) throws WebSocketException {
    if (have == 2) {
      int length = head[1] & 0x7f;
      need += length == TWO_BYTES ? 2 : length == EIGHT_BYTES ? 8 : 0;
      need += (head[1] & 0x80) == 0 ? 0 : 4;
    }
    if (have < need) {
      return;
    }
    FrameHead read = parse();
    have = 0;
    need = 2;
    check(read);
    follow(read);
    left = read.length();
    inPayload = true;
    sink.begin(read);
  }

  private FrameHead parse() {
    int short7 = head[1] & 0x7f;
    int at = 2;
    long length = short7;
    if (short7 >= TWO_BYTES) {
      int bytes = short7 == TWO_BYTES ? 2 : 8;
      length = number(at, bytes);
      at += bytes;
    }
    boolean masked = (head[1] & 0x80) != 0;
    int key = masked ? (int) number(at, 4) : 0;
    return new FrameHead(
        (head[0] & 0x80) != 0, head[0] >> 4 & 7, head[0] & 0xf, masked, key, length, need);
  }

  private long number(int at, int bytes) {
    long value = 0;
    for (int i = at; i < at + bytes; i++) {
      value = (value << 8) | (head[i] & 0xff);
    }
    return value;
  }

  private void check(FrameHead read) throws WebSocketException {
    if (closed) {
      throw bad(WebSocketException.CLOSE, "a frame after the close frame", read);
    }
    boolean data = read.opcode() <= LAST_DATA_OPCODE;
    boolean control = read.opcode() >= FrameHead.CLOSE && read.opcode() <= FrameHead.PONG;
    if (!data && !control) {
      throw bad(WebSocketException.OPCODE, "opcode " + read.opcode() + " is reserved", read);
    }
    if ((read.rsv() & ~agreement.reserved(read)) != 0) {
      throw bad(WebSocketException.RSV, "a reserved bit without an extension for it", read);
    }
    if (read.masked() != masks) {
      String problem = masks ? "a client's frame without a mask" : "a server's frame with a mask";
      throw bad(WebSocketException.MASK, problem, read);
    }
    checkLength(read);
    if (!read.isControl() && (read.opcode() == FrameHead.CONTINUATION) != inMessage) {
      String problem = inMessage ? "a new message within another" : "a continuation of nothing";
      throw bad(WebSocketException.FRAGMENT, problem, read);
    }
  }

  private void checkLength(FrameHead read) throws WebSocketException {
    long length = read.length();
    if (read.isControl() && (!read.fin() || length > FrameHead.MAX_CONTROL || length < 0)) {
      String problem = read.fin() ? length + " bytes (expected: at most 125)" : "fragmented";
      throw bad(WebSocketException.CONTROL, "control frame: " + problem, read);
    }
    if (length < 0) {
      throw bad(WebSocketException.LENGTH, "more than 63 bits", read);
    }
    int form = head[1] & 0x7f;
    if ((form == TWO_BYTES && length < TWO_BYTES) || (form == EIGHT_BYTES && length <= 0xffff)) {
      throw bad(WebSocketException.LENGTH, length + " is not in its shortest form", read);
    }
  }

  private WebSocketException bad(String kind, String problem, FrameHead read) {
    broken = true;
    return new WebSocketException(kind, problem, read);
  }

  private void follow(FrameHead read) {
    if (!read.isControl()) {
      inMessage = !read.fin();
    } else if (read.opcode() == FrameHead.CLOSE) {
      closed = true;
    }
  }
}
