package dev.weir.plugin.redirect.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What one call of {@code recvmmsg} fills: a batch of datagrams, each with its sender and with the
 * destination that it was bound for.
 *
 * <pre>
 *  mmsghdr, 64 bytes (Linux, 64 bits):
 *   0 name     8 namelen     16 iov      24 iovlen
 *  32 control 40 controllen  48 flags    56 length received
 *
 *  cmsghdr:  +----------+---------+--------+-----------------------------+
 *            | length 8 | level 4 | type 4 | sockaddr_in or sockaddr_in6 |
 *            +----------+---------+--------+-----------------------------+
 * </pre>
 */
final class Inbox {
  static final int BATCH = 32;

  static final int MESSAGE = 64;
  static final int SOL_IP = 0;
  static final int SOL_IPV6 = 41;
  static final int IP_ORIGDSTADDR = 20;
  static final int IPV6_ORIGDSTADDR = 74;

  private static final int SLOT = 64 * 1024;
  private static final int NAME = 28;
  private static final int NAME_SLOT = 32;
  private static final int CONTROL = 128;
  private static final int CMSG_HEADER = 16;
  private static final int MSG_TRUNC = 0x20;

  private final Libc libc;
  private final MemorySegment messages;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment payloads;

  Inbox(Arena arena, Libc libc) {
    this.libc = libc;
    messages = arena.allocate((long) MESSAGE * BATCH, 8);
    names = arena.allocate((long) NAME_SLOT * BATCH, 8);
    controls = arena.allocate((long) CONTROL * BATCH, 8);
    payloads = arena.allocate((long) SLOT * BATCH, 8);
    MemorySegment vectors = arena.allocate(16L * BATCH, 8);
    for (int i = 0; i < BATCH; i++) {
      MemorySegment vector = vectors.asSlice(16L * i, 16);
      vector.set(ADDRESS, 0, payloads.asSlice((long) SLOT * i, SLOT));
      vector.set(JAVA_LONG, 8, SLOT);
      long at = (long) MESSAGE * i;
      messages.set(ADDRESS, at, names.asSlice((long) NAME_SLOT * i, NAME_SLOT));
      messages.set(ADDRESS, at + 16, vector);
      messages.set(JAVA_LONG, at + 24, 1);
      messages.set(ADDRESS, at + 32, controls.asSlice((long) CONTROL * i, CONTROL));
    }
  }

  /** Receives what there is, up to a batch; gives how many, or a negative error number. */
  int receive(int fd) {
    for (int i = 0; i < BATCH; i++) {
      long at = (long) MESSAGE * i;
      // The kernel writes to these what it used of them.
      messages.set(JAVA_INT, at + 8, NAME);
      messages.set(JAVA_LONG, at + 40, CONTROL);
      messages.set(JAVA_INT, at + 48, 0);
    }
    return libc.receive(fd, messages, BATCH);
  }

  /**
   * Reads client and original destination of one datagram of the batch.
   *
   * @return false if it is not whole, or if nothing says where it was bound for
   */
  boolean key(int index, FlowKey key) {
    long at = (long) MESSAGE * index;
    if ((messages.get(JAVA_INT, at + 48) & MSG_TRUNC) != 0) {
      return false;
    }
    key.client(names.asSlice((long) NAME_SLOT * index, NAME));
    long length = Math.min(CONTROL, messages.get(JAVA_LONG, at + 40));
    long from = (long) CONTROL * index;
    for (long i = 0; i + CMSG_HEADER <= length; ) {
      long size = controls.get(JAVA_LONG, from + i);
      if (size < CMSG_HEADER || i + size > length) {
        return false;
      }
      int level = controls.get(JAVA_INT, from + i + 8);
      int type = controls.get(JAVA_INT, from + i + 12);
      MemorySegment data = controls.asSlice(from + i + CMSG_HEADER, size - CMSG_HEADER);
      if (level == SOL_IP && type == IP_ORIGDSTADDR && data.byteSize() >= 8) {
        key.original4(data);
        return true;
      }
      if (level == SOL_IPV6 && type == IPV6_ORIGDSTADDR && data.byteSize() >= 24) {
        key.original6(data);
        return true;
      }
      i += (size + 7) & ~7L;
    }
    return false;
  }

  /** A copy of one datagram of the batch, in a buffer of its size. */
  ByteBuf datagram(int index, ByteBufAllocator allocator) {
    int size = messages.get(JAVA_INT, (long) MESSAGE * index + 56);
    ByteBuf copy = allocator.directBuffer(size);
    if (size > 0) {
      copy.writeBytes(payloads.asSlice((long) SLOT * index, size).asByteBuffer());
    }
    return copy;
  }
}
