package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: its frames, its header blocks, and what they cost. */
final class Lane implements FrameSink {
  /** Header blocks are decoded in pieces of this size. */
  private static final int PIECE = 2 * 1024;

  /** From here on it is asked how much larger header lists are than what was sent for them. */
  private static final long MUCH = 16L << 20;

  private static final long BLOWN_UP = 1024;

  final Direction from;
  private final Http2Inspector owner;
  private final FrameReader reader;
  private final HpackDecoder decoder;
  private final FieldList fields;
  private final Flood flood;
  private final byte[] piece;

  private boolean begun;
  private int frameStream;
  private @Nullable Http2Stream current;

  // The header block that is under way.
  private int blockStream;
  private int promised;
  private boolean blockEndsStream;
  private long blockBytes;
  private long blockBegan;

  private long blocksSent;
  private long listsMade;

  // SETTINGS_HEADER_TABLE_SIZE as the other side announces it, and what is acknowledged of it.
  private long latest = DynamicTable.DEFAULT_SIZE;
  private long highest = DynamicTable.DEFAULT_SIZE;
  private int announced;
  private int acknowledged;

  Lane(Direction from, Http2Inspector owner, Http2Inspector.Options options, byte[] piece) {
    this.from = from;
    this.owner = owner;
    this.piece = piece;
    this.flood = owner.flood();
    reader = new FrameReader(this, from == Direction.CLIENT ? PrefaceProbe.LENGTH : 0);
    decoder = new HpackDecoder(options.table(), options.headerList());
    fields = new FieldList(options.headerList());
  }

  /** An array that both lanes of a connection can use for their header blocks. */
  static byte[] piece() {
    return new byte[PIECE];
  }

  void feed(Bytes view) throws Http2Exception {
    reader.feed(view);
  }

  /** Bytes of a frame on this stream that began and will not end. */
  int begun(int stream) {
    return reader.stream() == stream ? reader.passed() : 0;
  }

  /** Whether a header block has begun that is not complete. */
  boolean inBlock() {
    return blockStream != 0;
  }

  /** Bytes of the header block that has begun. */
  long blockBytes() {
    return blockBytes + reader.passed();
  }

  int blockStream() {
    return blockStream;
  }

  @Override
  public boolean isOver() {
    return owner.isOver();
  }

  @Override
  public void frame(int type, int flags, int stream, int length) throws Http2Exception {
    frameStream = stream;
    if (!begun) {
      if (type != Frames.SETTINGS || stream != 0 || (flags & Frames.ACK) != 0) {
        throw new Http2Exception(
            Http2Exception.PREFACE, "first frame: type " + type + " (expected: settings)");
      }
      begun = true;
    }
    boolean continues = type == Frames.CONTINUATION && stream == blockStream;
    if (blockStream != 0 ? !continues : type == Frames.CONTINUATION) {
      throw new Http2Exception(
          Http2Exception.FRAME, "frame of type " + type + ": not where a header block goes on");
    }
    switch (type) {
      case Frames.HEADERS, Frames.PUSH_PROMISE -> beginBlock(type, flags, stream);
      case Frames.DATA -> current = owner.stream(stream);
      default -> {}
    }
    flood.frame(from, type, flags, length, owner.now());
  }

  private void beginBlock(int type, int flags, int stream) throws Http2Exception {
    if (stream == 0 || (type == Frames.PUSH_PROMISE && from == Direction.CLIENT)) {
      throw new Http2Exception(
          Http2Exception.FRAME, "frame of type " + type + ": on stream " + stream);
    }
    blockStream = stream;
    promised = 0;
    blockEndsStream = type == Frames.HEADERS && (flags & Frames.END_STREAM) != 0;
    blockBytes = 0;
    blockBegan = owner.now();
    fields.clear();
  }

  @Override
  public void data(Bytes view, int index, int length) {
    Http2Stream stream = current;
    if (stream != null) {
      owner.data(stream, from, view, index, length);
    }
  }

  @Override
  public void fragment(Bytes view, int index, int length) throws Http2Exception {
    int at = 0;
    while (at < length) {
      int take = Math.min(PIECE, length - at);
      view.copy(index + at, piece, 0, take);
      decoder.feed(piece, 0, take, fields);
      at += take;
    }
  }

  @Override
  public void promise(int stream) {
    promised = stream;
  }

  @Override
  public void setting(int id, long value) {
    if (id == Frames.HEADER_TABLE_SIZE) {
      owner.lane(from.peer()).announce(value);
    }
  }

  /** The other side allows a table of this size; we may use it as soon as we know. */
  void announce(long size) {
    latest = size;
    highest = Math.max(highest, size);
    decoder.allow(highest);
  }

  /** A SETTINGS frame has come from the other side. */
  private void announced() {
    announced++;
  }

  /** We have acknowledged one; once all are, the last value counts (RFC 9113 section 6.5.3). */
  private void acknowledge() {
    acknowledged++;
    if (acknowledged >= announced) {
      highest = latest;
      decoder.allow(highest);
    }
  }

  @Override
  public void reset(long code) {
    owner.reset(from, frameStream, code);
  }

  @Override
  public void goAway(int lastStream, long code) {
    owner.goAway(from, lastStream, code);
  }

  @Override
  public void end(int type, int flags, int stream, int length) throws Http2Exception {
    int bytes = Frames.HEAD + length;
    switch (type) {
      case Frames.HEADERS, Frames.PUSH_PROMISE, Frames.CONTINUATION -> {
        blockBytes += bytes;
        if ((flags & Frames.END_HEADERS) != 0) {
          endBlock();
        }
      }
      case Frames.DATA -> {
        Http2Stream carrier = current;
        current = null;
        if (carrier != null) {
          owner.dataEnd(carrier, from, bytes, (flags & Frames.END_STREAM) != 0);
        }
      }
      case Frames.SETTINGS -> {
        if ((flags & Frames.ACK) != 0) {
          acknowledge();
        } else {
          owner.lane(from.peer()).announced();
        }
      }
      default -> owner.other(from, stream, bytes);
    }
  }

  private void endBlock() throws Http2Exception {
    decoder.endBlock();
    int stream = blockStream;
    blockStream = 0;
    blocksSent += blockBytes;
    listsMade += fields.size();
    if (listsMade > MUCH && listsMade / BLOWN_UP > blocksSent) {
      throw new Http2Exception(
          Http2Exception.LIMIT,
          "header lists: " + listsMade + " bytes were made of " + blocksSent + " that were sent");
    }
    if (promised != 0) {
      owner.promised(stream, promised, fields, blockBytes, blockBegan);
    } else if (from == Direction.CLIENT) {
      owner.request(stream, fields, blockEndsStream, blockBytes, blockBegan);
    } else {
      owner.answer(stream, fields, blockEndsStream, blockBytes, blockBegan);
    }
  }
}
