package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;

/**
 * Cuts one direction of a connection into frames. Keeps no payload: what has to be whole (9 bytes
 * of header, the fixed fields in front of a payload) is collected in nine bytes, the rest is shown
 * as it comes. Lengths of 16 MiB are as good as any, since nothing is allocated by them.
 *
 * <pre>
 *  [preface] ( header | fields | body | padding )*
 *
 *  DATA           [pad length 8]                                   data    padding
 *  HEADERS        [pad length 8] [E, dependency 32, weight 8]      block   padding
 *  PUSH_PROMISE   [pad length 8] R, promised stream 32             block   padding
 *  CONTINUATION                                                    block
 *  RST_STREAM     code 32
 *  SETTINGS       ( id 16, value 32 )*
 *  GOAWAY         R, last stream 32, code 32                       (passed over)
 * </pre>
 */
final class FrameReader {
  private static final int NONE = 0;
  private static final int BLOCK = 1;
  private static final int DATA = 2;

  private final FrameSink sink;
  private final byte[] small = new byte[Frames.HEAD];
  private int prefaceLeft;
  private boolean inFrame;

  /** How much of {@link #small} is wanted and there. */
  private int wanted = Frames.HEAD;

  private int have;

  private int type;
  private int flags;
  private int stream;
  private int length;

  /** Payload bytes behind the collected fields: shown, then passed over. */
  private int body;

  private int padding;
  private int use;

  /**
   * @param preface how many bytes of {@link PrefaceProbe}'s preface come before the first frame
   */
  FrameReader(FrameSink sink, int preface) {
    this.sink = sink;
    this.prefaceLeft = preface;
  }

  /** The stream of the frame that is under way; 0 if none is. */
  int stream() {
    return inFrame ? stream : 0;
  }

  /** How many bytes of the frame that is under way have passed; 0 if none is. */
  int passed() {
    return inFrame ? Frames.HEAD + length - body - padding - (wanted - have) : 0;
  }

  /** Reads a chunk. */
  void feed(Bytes view) throws Http2Exception {
    int to = view.length();
    int at = prefaceLeft == 0 ? 0 : preface(view);
    while (at < to && !sink.isOver()) {
      if (have < wanted) {
        int take = Math.min(wanted - have, to - at);
        view.copy(at, small, have, take);
        at += take;
        have += take;
        if (have == wanted) {
          collected();
        }
      } else {
        at = payload(view, at, to);
      }
    }
  }

  private int preface(Bytes view) throws Http2Exception {
    int take = Math.min(prefaceLeft, view.length());
    for (int i = 0; i < take; i++) {
      if (view.at(i) != PrefaceProbe.at(PrefaceProbe.LENGTH - prefaceLeft + i)) {
        throw new Http2Exception(
            Http2Exception.PREFACE, "the client does not begin with the preface");
      }
    }
    prefaceLeft -= take;
    return take;
  }

  private int payload(Bytes view, int at, int to) throws Http2Exception {
    int take = Math.min(body > 0 ? body : padding, to - at);
    if (body > 0) {
      body -= take;
      if (use == DATA) {
        sink.data(view, at, take);
      } else if (use == BLOCK) {
        sink.fragment(view, at, take);
      }
    } else {
      padding -= take;
    }
    endIfWhole();
    return at + take;
  }

  private void collected() throws Http2Exception {
    if (!inFrame) {
      begin();
    } else {
      fields();
    }
    endIfWhole();
  }

  private void endIfWhole() throws Http2Exception {
    if (inFrame && have == wanted && body == 0 && padding == 0) {
      inFrame = false;
      have = 0;
      wanted = Frames.HEAD;
      sink.end(type, flags, stream, length);
    }
  }

  private void begin() throws Http2Exception {
    length = (small[0] & 0xff) << 16 | (small[1] & 0xff) << 8 | (small[2] & 0xff);
    type = small[3] & 0xff;
    flags = small[4] & 0xff;
    stream = word(5) & 0x7fff_ffff;
    inFrame = true;
    have = 0;
    padding = 0;
    use = type == Frames.DATA ? DATA : carriesBlock(type) ? BLOCK : NONE;
    wanted = fieldBytes();
    if (wanted > length) {
      if (use == BLOCK) {
        throw new Http2Exception(
            Http2Exception.FRAME, "frame of type " + type + ": shorter than its own fields");
      }
      // The receiver will complain; where the frame ends is clear all the same.
      wanted = 0;
      use = NONE;
    }
    body = length - wanted;
    sink.frame(type, flags, stream, length);
  }

  private static boolean carriesBlock(int type) {
    return type == Frames.HEADERS || type == Frames.PUSH_PROMISE || type == Frames.CONTINUATION;
  }

  private int fieldBytes() {
    int pad = (flags & Frames.PADDED) == 0 ? 0 : 1;
    return switch (type) {
      case Frames.DATA -> pad;
      case Frames.HEADERS -> pad + ((flags & Frames.HAS_PRIORITY) == 0 ? 0 : 5);
      case Frames.PUSH_PROMISE -> pad + 4;
      case Frames.RST_STREAM -> 4;
      case Frames.SETTINGS -> (flags & Frames.ACK) == 0 && length > 0 ? 6 : 0;
      case Frames.GOAWAY -> 8;
      default -> 0;
    };
  }

  private void fields() throws Http2Exception {
    switch (type) {
      case Frames.DATA, Frames.HEADERS, Frames.PUSH_PROMISE -> padded();
      case Frames.RST_STREAM -> sink.reset(word(0) & 0xffff_ffffL);
      case Frames.GOAWAY -> sink.goAway(word(0) & 0x7fff_ffff, word(4) & 0xffff_ffffL);
      case Frames.SETTINGS -> setting();
      default -> {}
    }
  }

  private void padded() throws Http2Exception {
    int pad = (flags & Frames.PADDED) == 0 ? 0 : small[0] & 0xff;
    if (pad > body) {
      if (use == BLOCK) {
        throw new Http2Exception(
            Http2Exception.FRAME, "padding: " + pad + " (expected: at most " + body + ")");
      }
      use = NONE;
      pad = 0;
    }
    if (type == Frames.PUSH_PROMISE) {
      sink.promise(word((flags & Frames.PADDED) == 0 ? 0 : 1) & 0x7fff_ffff);
    }
    body -= pad;
    padding = pad;
  }

  private void setting() {
    sink.setting((small[0] & 0xff) << 8 | (small[1] & 0xff), word(2) & 0xffff_ffffL);
    if (body >= 6) {
      body -= 6;
      have = 0;
    }
  }

  private int word(int at) {
    return (small[at] & 0xff) << 24
        | (small[at + 1] & 0xff) << 16
        | (small[at + 2] & 0xff) << 8
        | (small[at + 3] & 0xff);
  }
}
