package dev.weir.wire.websocket;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record of one frame, or of a run of small fragments of one message, while it is filled. */
final class FrameRecord {
  private final Exchange exchange;
  private final BodyCapture capture;
  private final Direction from;
  private final FrameHead first;
  private final String upgrade;
  private boolean fin;
  private int frames;
  private long length;
  private long size;
  private boolean compressed;
  private boolean inflated;
  private boolean cut;
  private String why = "";
  private String error = "";
  private @Nullable CloseReason reason;

  /**
   * @param upgrade id of the exchange that agreed on WebSocket; empty if it is not known
   */
  FrameRecord(
      Exchange exchange, BodyCapture capture, Direction from, FrameHead head, String upgrade) {
    this.exchange = exchange;
    this.capture = capture;
    this.from = from;
    this.first = head;
    this.upgrade = upgrade;
    add(head);
  }

  /** A further fragment goes into the same record. */
  void add(FrameHead head) {
    frames++;
    fin = head.fin();
    length += Math.max(0, head.length());
    size += head.size();
  }

  int frames() {
    return frames;
  }

  long length() {
    return length;
  }

  boolean wantsPayload() {
    return capture.wanted();
  }

  /** The message is compressed; whether what is kept is its inflated form. */
  void compressed(boolean readable) {
    compressed = true;
    inflated = readable;
  }

  void keep(Bytes view, int index, int count) {
    capture.add(view, index, count);
  }

  void skip(long count) {
    capture.skip(count);
  }

  /** Something is wrong with the payload, not with the frame. The first call counts. */
  void problem(String kind, String text) {
    if (why.isEmpty()) {
      why = kind;
      error = kind + ": " + text;
      cut |= kind.equals(MessageInflater.BOMB) || kind.equals(MessageInflater.INFLATE);
    }
  }

  void closes(CloseReason parsed) {
    reason = parsed;
  }

  /** The frame is whole. */
  void finish() {
    if (why.isEmpty() && compressed && wantsPayload() && !inflated) {
      why = "not inflated";
      write(Seen.HEADERS, size + length);
    } else if (why.isEmpty()) {
      write(Seen.FULL, size + length);
    } else {
      if (!why.equals(MessageInflater.BOMB)) {
        exchange.ended(sender(), Ending.PROTOCOL);
      }
      exchange.error(error);
      write(Seen.HEADERS, size + length);
    }
  }

  /** The frame breaks the rules: nothing of its payload is read. */
  void refuse(WebSocketException e) {
    why = e.kind();
    exchange.ended(sender(), Ending.PROTOCOL).error(e.getMessage());
    write(Seen.HEADERS, size);
  }

  /**
   * The stream ended within the frame.
   *
   * @param left how many bytes of payload did not come
   */
  void abort(Closer by, long left) {
    if (why.isEmpty()) {
      why = "frame incomplete";
    } else {
      exchange.error(error);
    }
    cut = true;
    exchange.ended(by, Ending.ABORTED);
    write(Seen.HEADERS, size + length - left);
  }

  private Closer sender() {
    return from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
  }

  private void write(Seen seen, long wire) {
    exchange
        .seen(seen, why)
        .bytes(from == Direction.CLIENT ? wire : 0, from == Direction.CLIENT ? 0 : wire)
        .extra("websocket", facts())
        .finish();
  }

  private Map<String, Object> facts() {
    var facts = new LinkedHashMap<String, Object>(32);
    facts.put("from", from.name().toLowerCase(Locale.ROOT));
    facts.put("fin", fin);
    facts.put("rsv1", first.rsv1());
    facts.put("rsv2", first.rsv2());
    facts.put("rsv3", first.rsv3());
    facts.put("opcode", first.opcode());
    facts.put("masked", first.masked());
    if (first.masked()) {
      facts.put("maskKey", first.littleEndianMask());
    }
    facts.put("length", length);
    Body body = capture.finish();
    facts.put("payload", cut ? new Body(body.bytes(), body.total(), wantsPayload()) : body);
    if (frames > 1) {
      facts.put("frames", frames);
    }
    if (compressed) {
      facts.put("compressed", true);
      facts.put("inflated", inflated && wantsPayload());
    }
    CloseReason closing = reason;
    if (closing != null) {
      closing.write(facts);
    }
    if (!upgrade.isEmpty()) {
      facts.put("upgrade", upgrade);
    }
    return facts;
  }
}
