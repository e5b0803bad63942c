package dev.weir.plugin.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Several records, compressed together: what segments consist of. All numbers are big-endian.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                            "WBK1"                             |
 * +---------------------------------------------------------------+
 * |             length of the zstd frame, in bytes                |
 * +---------------------------------------------------------------+
 * |                  length of what is in it                      |
 * +---------------------------------------------------------------+
 * |                      number of records                        |
 * +---------------------------------------------------------------+
 * |            CRC32C of the head above and the frame             |
 * +---------------------------------------------------------------+
 * |                        zstd frame …                           |
 *
 *  in the frame, for each record:
 * +---------------------------------------------------------------+
 * |                  length of the payload                        |
 * +---------------------------------------------------------------+
 * |                       id, 128 bits                            |
 * +---------------+-----------------------------------------------+
 * | point length  |   point (UTF-8) …   payload …                 |
 * +---------------+-----------------------------------------------+
 * </pre>
 */
final class Block {
  /** Bytes before the frame. */
  static final int HEAD = 20;

  /** Longest frame and longest content; a record is far shorter. */
  static final int LONGEST = 64 << 20;

  /** What a record takes beside its point and its payload. */
  static final int RECORD = 4 + 16 + 1;

  static final int MAGIC = 0x57424b31;
  private static final int CHECKED = 16;

  private Block() {}

  /**
   * What a head declares.
   *
   * @param frame length of the frame
   * @param content length of what is in it
   * @param records how many there are
   * @param checksum of head and frame
   */
  record Head(int frame, int content, int records, int checksum) {
    /** How many bytes the whole block takes. */
    long size() {
      return (long) HEAD + frame;
    }
  }

  /** Whether an entry of this size can be kept at all. */
  static boolean fits(int payload) {
    return payload <= LONGEST - RECORD - 255;
  }

  /** Writes the head in front of a frame that begins at {@code HEAD}; the buffer starts at 0. */
  static void finish(ByteBuffer block, int frame, int content, int records) {
    block.putInt(0, MAGIC).putInt(4, frame).putInt(8, content).putInt(12, records);
    block.putInt(CHECKED, checksum(block, frame));
  }

  private static int checksum(ByteBuffer block, int frame) {
    var crc = new CRC32C();
    crc.update(block.slice(0, CHECKED));
    crc.update(block.slice(HEAD, frame));
    return (int) crc.getValue();
  }

  /**
   * Reads a head.
   *
   * @param head at least {@link #HEAD} bytes from position 0
   * @throws IOException if no block begins like that
   */
  static Head head(ByteBuffer head) throws IOException {
    if (head.limit() < HEAD || head.getInt(0) != MAGIC) {
      throw new IOException("no block begins here");
    }
    var read = new Head(head.getInt(4), head.getInt(8), head.getInt(12), head.getInt(CHECKED));
    if (read.frame < 1
        || read.frame > LONGEST
        || read.content < RECORD
        || read.content > LONGEST
        || read.records < 1
        || read.records > read.content / RECORD) {
      throw new IOException("a block with impossible lengths");
    }
    return read;
  }

  /** Whether a whole block, from position 0 to its limit, is what was written. */
  static boolean isWhole(ByteBuffer block, Head head) {
    return block.limit() >= head.size() && head.checksum == checksum(block, head.frame);
  }

  /**
   * The records of a whole block.
   *
   * @param block the block, from position 0 to its limit
   * @throws IOException if it is not what was written
   */
  static List<Kept> records(ByteBuffer block) throws IOException {
    Head head = head(block);
    if (!isWhole(block, head)) {
      throw new IOException("a block that is damaged");
    }
    var frame = new byte[head.frame];
    block.get(HEAD, frame);
    // The length is bounded above, and the frame has to agree with it before anything is allocated.
    if (Zstd.getFrameContentSize(frame) != head.content) {
      throw new IOException("a block whose lengths do not agree");
    }
    var content = new byte[head.content];
    try {
      if (Zstd.decompress(content, frame) != head.content) {
        throw new IOException("a block that ends early");
      }
    } catch (ZstdException e) {
      throw new IOException("a block that cannot be decompressed", e);
    }
    return records(ByteBuffer.wrap(content), head.records);
  }

  private static List<Kept> records(ByteBuffer content, int count) throws IOException {
    var records = new ArrayList<Kept>();
    while (content.hasRemaining()) {
      if (content.remaining() < RECORD) {
        throw new IOException("a record that ends early");
      }
      int length = content.getInt();
      var id = new RecordId(content.getLong(), content.getLong());
      int point = content.get() & 0xff;
      if (length < 0 || length > content.remaining() - point) {
        throw new IOException("a record that ends early");
      }
      var name = new byte[point];
      content.get(name);
      ByteBuffer payload = content.slice(content.position(), length).asReadOnlyBuffer();
      content.position(content.position() + length);
      records.add(new Kept(id, new String(name, StandardCharsets.UTF_8), payload));
    }
    if (records.size() != count) {
      throw new IOException("a block with " + records.size() + " of " + count + " records");
    }
    return records;
  }
}
