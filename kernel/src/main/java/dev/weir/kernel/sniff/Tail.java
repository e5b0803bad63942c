package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;

/** The rest of a chunk after what was skipped or belonged to an earlier protocol. */
record Tail(Bytes chunk, int from) implements Bytes {
  @Override
  public int length() {
    return chunk.length() - from;
  }

  @Override
  public byte at(int index) {
    return chunk.at(from + index);
  }

  @Override
  public void copy(int index, byte[] into, int offset, int count) {
    chunk.copy(from + index, into, offset, count);
  }
}
