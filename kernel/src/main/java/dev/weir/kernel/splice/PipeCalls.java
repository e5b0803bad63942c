package dev.weir.kernel.splice;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that pipes need. The numbers are those of Linux on x86-64 and AArch64.
 * Every method gives a negative error number if the call failed. An instance belongs to one thread.
 *
 * <p>Making the first instance takes some ten milliseconds: not on an event loop.
 */
class PipeCalls {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int SPLICE_F_MOVE = 1;
  private static final int SPLICE_F_NONBLOCK = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle PIPE =
      handle("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  /** Its third argument is variadic, which some machines pass in another way. */
  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));

  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle SPLICE =
      handle(
          "splice",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final MemorySegment state;
  private final MemorySegment ends;

  PipeCalls() {
    Arena arena = Arena.ofAuto();
    state = arena.allocate(STATE);
    ends = arena.allocate(JAVA_INT, 2);
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    var all = new Linker.Option[options.length + 1];
    all[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(options, 0, all, 1, options.length);
    return LINKER.downcallHandle(address, type, all);
  }

  private long result(long returned) {
    return returned < 0 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("native call", cause);
  }

  /**
   * Makes a pipe that does not block and is not inherited.
   *
   * @return the end to read in the upper half, the end to write in the lower half
   */
  long pipe() {
    try {
      long outcome = result((int) PIPE.invokeExact(state, ends, O_NONBLOCK | O_CLOEXEC));
      return outcome < 0
          ? outcome
          : (long) ends.getAtIndex(JAVA_INT, 0) << 32 | ends.getAtIndex(JAVA_INT, 1);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Asks for a size; the system rounds it up. */
  int resize(int pipe, int bytes) {
    return control(pipe, F_SETPIPE_SZ, bytes);
  }

  /** The size of a pipe. */
  int size(int pipe) {
    return control(pipe, F_GETPIPE_SZ, 0);
  }

  private int control(int fd, int command, int argument) {
    try {
      return (int) result((int) FCNTL.invokeExact(state, fd, command, argument));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void close(int fd) {
    try {
      var _ = (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Moves bytes between a pipe and something else, as many as go without waiting. */
  long splice(int from, int to, long most) {
    try {
      return result(
          (long)
              SPLICE.invokeExact(
                  state,
                  from,
                  MemorySegment.NULL,
                  to,
                  MemorySegment.NULL,
                  most,
                  SPLICE_F_MOVE | SPLICE_F_NONBLOCK));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Reads what is there into memory of this process. */
  long read(int from, MemorySegment into) {
    try {
      return result((long) READ.invokeExact(state, from, into, into.byteSize()));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Makes every call once, so that none is slow later. */
  void warmUp() {
    long made = pipe();
    if (made < 0) {
      return;
    }
    int reading = (int) (made >>> 32);
    int writing = (int) made;
    resize(writing, size(writing));
    splice(reading, writing, 1);
    read(reading, ends);
    close(reading);
    close(writing);
  }
}
