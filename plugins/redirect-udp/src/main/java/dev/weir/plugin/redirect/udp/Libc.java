package dev.weir.plugin.redirect.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of the C library that sockets need here. The numbers are those of Linux on x86-64
 * and AArch64. Methods that may fail for reasons of the network give a negative error number; those
 * that must not fail throw.
 */
final class Libc {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_ICMPV6 = 58;

  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME = handle("getsockname", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT);
  private static final MethodHandle RECVMMSG =
      handle("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SENDMMSG =
      handle("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  /** Where a call leaves its error number; one per user, on its thread. */
  private final MemorySegment state;

  Libc(Arena arena) {
    state = arena.allocate(STATE);
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle handle(String name, MemoryLayout... arguments) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return LINKER.downcallHandle(
        address,
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private int result(int returned) {
    return returned < 0 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("native call", cause);
  }

  /** A new socket that does not block and is not inherited. */
  int socket(int family, int type, int protocol) throws IOException {
    int fd;
    try {
      fd =
          result(
              (int)
                  SOCKET.invokeExact(state, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
    } catch (Throwable e) {
      throw broken(e);
    }
    if (fd < 0) {
      throw new SocketError("socket", -fd);
    }
    return fd;
  }

  /** Sets an option whose value is a number. */
  void option(int fd, int level, int option, int value, String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      option(fd, level, option, arena.allocateFrom(JAVA_INT, value), name);
    }
  }

  /** Sets an option. */
  void option(int fd, int level, int option, MemorySegment value, String name) throws IOException {
    int outcome;
    try {
      outcome =
          result(
              (int)
                  SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw broken(e);
    }
    if (outcome < 0) {
      throw new SocketError(name, -outcome);
    }
  }

  void bind(int fd, MemorySegment address) throws IOException {
    int outcome;
    try {
      outcome = result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw broken(e);
    }
    if (outcome < 0) {
      throw new SocketError("bind", -outcome);
    }
  }

  /** Fills in where a socket is bound. */
  void name(int fd, MemorySegment address) throws IOException {
    int outcome;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
      outcome = result((int) GETSOCKNAME.invokeExact(state, fd, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
    if (outcome < 0) {
      throw new SocketError("getsockname", -outcome);
    }
  }

  void close(int fd) {
    try {
      var _ = (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** How many messages were received, or a negative error number. */
  int receive(int fd, MemorySegment messages, int count) {
    try {
      return result(
          (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** How many messages were sent, or a negative error number that is about the first. */
  int send(int fd, MemorySegment messages, int count) {
    try {
      return result(
          (int) SENDMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT | MSG_NOSIGNAL));
    } catch (Throwable e) {
      throw broken(e);
    }
  }
}
