package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a file, many with one read. What is no whole frame is passed over: the next one
 * is searched byte by byte, so that a damaged length costs no more than a damaged record.
 */
final class FrameReader {
  /**
   * A frame.
   *
   * @param start where it begins; later than asked for if there was something else before it
   * @param end where it ends
   */
  record Found(Entry entry, long start, long end) {}

  private static final int CHUNK = 1 << 20;

  /** Frames that are tried in a search may have so many bytes together; then it is given up. */
  private static final long MOST_TRIED = 1L << 28;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final FileChannel channel;
  private ByteBuffer window = NOTHING;
  private long windowAt;

  FrameReader(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * The first frame that begins at {@code from} or later.
   *
   * @param end where frames end; what is there does not change any more
   * @return null if there is none
   */
  @Nullable Found next(long from, long end, FieldsOf fields) throws IOException {
    long tried = 0;
    for (long at = from; end - at >= Frame.HEAD && tried <= MOST_TRIED; at++) {
      ByteBuffer head = bytes(at, Frame.HEAD, end);
      if (head.remaining() < Frame.HEAD) {
        return null;
      }
      long length = Frame.declared(head);
      if (length > 0 && length <= end - at) {
        Entry entry = Frame.read(bytes(at, (int) length, end), fields);
        if (entry != null) {
          return new Found(entry, at, at + length);
        }
        tried += length;
      }
    }
    return null;
  }

  /** So many bytes from there; what is returned is not written to again. */
  private ByteBuffer bytes(long at, int length, long end) throws IOException {
    if (at < windowAt || at + length > windowAt + window.limit()) {
      window = ByteBuffer.allocate((int) Math.min(end - at, Math.max(length, CHUNK)));
      windowAt = at;
      PrivateFiles.readFully(channel, window, at);
      window.flip();
    }
    int offset = (int) (at - windowAt);
    // A file that somebody made shorter has less than it had.
    return window.slice(offset, Math.min(length, window.limit() - offset));
  }

  /** Forgets what it has read: nobody needs it for now. */
  void rest() {
    window = NOTHING;
  }
}
