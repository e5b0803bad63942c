package dev.weir.kernel.splice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction: from a socket through a pipe into another socket.
 *
 * <p>A pipe is filled only when it is empty, so that "would block" on filling always means the
 * socket; and drained before anything else is said about the socket that it was filled from, so
 * that an end or a reset comes behind all bytes. Event loop only; allocates nothing per chunk.
 */
final class Chute {
  /** After so many bytes other sockets of the loop get their turn. */
  private static final long TURN_BYTES = 1024 * 1024;

  /** The system's pages may be larger than those that a pipe's size is told in. */
  private static final long FILL_BYTES = 1024 * 1024;

  private static final int EIO = 5;

  /** How things stand after a turn. */
  enum Outcome {
    /** Nothing can be done before there is news of a socket. */
    REST,
    /** The turn is over, but not the work. */
    MORE,
    /** There are bytes to move, but no pipe to be had. */
    NO_PIPE,
    /** The source has ended, and all of its bytes were passed. Said once. */
    ENDED,
    /** The source has failed, and all of its bytes were passed. */
    SOURCE_FAILED,
    /** The target takes nothing more. */
    TARGET_FAILED
  }

  private final PipePool pool;
  private final int source;
  private final int target;
  private @Nullable Pipe pipe;
  private boolean readable = true;
  private boolean writable = true;
  private boolean waiting;
  private boolean ended;
  private long moved;
  private int error;

  /**
   * A chute between two descriptors.
   *
   * @param ended whether the source has ended already
   */
  Chute(PipePool pool, int source, int target, boolean ended) {
    this.pool = pool;
    this.source = source;
    this.target = target;
    this.ended = ended;
  }

  /** There may be something to read. */
  void readable() {
    readable = true;
  }

  /** The target may take something. */
  void writable() {
    writable = true;
  }

  /** Whether bytes that came earlier are still on their way to the target by another way. */
  void waiting(boolean forEarlier) {
    waiting = forEarlier;
  }

  /** How many bytes were taken from the source so far. */
  long moved() {
    return moved;
  }

  /** The number of the error that made it fail. */
  int error() {
    return error;
  }

  /** Whether bytes are in flight. */
  boolean isLoaded() {
    return pipe != null;
  }

  /** Whether what the source says next would have to wait behind what it said before. */
  boolean isBehind() {
    return pipe != null || waiting;
  }

  /** How many bytes the target has taken so far. */
  long delivered() {
    Pipe used = pipe;
    return used == null ? moved : moved - used.bytes();
  }

  /** Moves what can be moved now. */
  Outcome turn() {
    long left = TURN_BYTES;
    @Nullable Outcome outcome = null;
    while (outcome == null) {
      Pipe used = pipe;
      if (used != null && !used.isEmpty()) {
        outcome = drain(used);
      } else if (waiting || ended || !readable) {
        outcome = Outcome.REST;
      } else if (left <= 0) {
        outcome = Outcome.MORE;
      } else {
        long before = moved;
        outcome = fill(used);
        left -= moved - before;
      }
    }
    Pipe used = pipe;
    if (used != null && used.isEmpty()) {
      pipe = null;
      pool.giveBack(used);
    }
    return outcome;
  }

  private @Nullable Outcome fill(@Nullable Pipe had) {
    Pipe into = had == null ? pool.borrow() : had;
    if (into == null) {
      return Outcome.NO_PIPE;
    }
    pipe = into;
    long count = pool.calls().splice(source, into.writeEnd, FILL_BYTES);
    if (count > 0) {
      into.added(count);
      moved += count;
      return null;
    }
    if (count == 0) {
      ended = true;
      return Outcome.ENDED;
    }
    if (count == -PipeCalls.EAGAIN) {
      readable = false;
      return Outcome.REST;
    }
    if (count == -PipeCalls.EINTR) {
      return null;
    }
    error = (int) -count;
    return Outcome.SOURCE_FAILED;
  }

  private @Nullable Outcome drain(Pipe from) {
    if (!writable) {
      return Outcome.REST;
    }
    long count = pool.calls().splice(from.readEnd, target, from.bytes());
    if (count > 0) {
      from.taken(count);
      return null;
    }
    if (count == -PipeCalls.EAGAIN) {
      writable = false;
      return Outcome.REST;
    }
    if (count == -PipeCalls.EINTR) {
      return null;
    }
    error = count == 0 ? EIO : (int) -count;
    return Outcome.TARGET_FAILED;
  }

  /** Lets go of the pipe. What is in it is lost. */
  void discard() {
    Pipe used = pipe;
    pipe = null;
    if (used != null) {
      pool.giveBack(used);
    }
  }

  /**
   * Lets go of the pipe and gives what was in it, so that it can be written in the ordinary way.
   *
   * @return the caller releases it; null if the pipe was empty
   */
  @Nullable ByteBuf unload(ByteBufAllocator allocator) {
    Pipe used = pipe;
    if (used == null || used.isEmpty()) {
      discard();
      return null;
    }
    int size = Math.toIntExact(used.bytes());
    ByteBuf bytes = allocator.directBuffer(size, size);
    while (bytes.isWritable()) {
      ByteBuffer free = bytes.internalNioBuffer(bytes.writerIndex(), bytes.writableBytes());
      long count = pool.calls().read(used.readEnd, MemorySegment.ofBuffer(free));
      if (count <= 0) {
        bytes.release();
        discard();
        throw new IllegalStateException("pipe: " + used.bytes() + " bytes left, read: " + count);
      }
      used.taken(count);
      bytes.writerIndex(bytes.writerIndex() + (int) count);
    }
    discard();
    return bytes;
  }
}
