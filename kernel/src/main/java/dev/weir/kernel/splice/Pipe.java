package dev.weir.kernel.splice;

/** A pipe of the system, and how many bytes are in it. Event loop of its pool only. */
final class Pipe {
  final int readEnd;
  final int writeEnd;
  private long bytes;

  Pipe(int readEnd, int writeEnd) {
    this.readEnd = readEnd;
    this.writeEnd = writeEnd;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  void added(long count) {
    bytes += count;
  }

  void taken(long count) {
    bytes -= count;
  }

  long bytes() {
    return bytes;
  }
}
