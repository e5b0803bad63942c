package dev.weir.plugin.redirect.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Datagrams on their way to clients, sent in batches from the addresses that the clients wrote to.
 *
 * <p>They leave by a raw socket of the protocol UDP: our UDP header goes in front of the content,
 * the system adds the IP header, with the source that a control message names, and fragments. So
 * two sockets answer for all addresses and ports there are. Sockets bound to each original
 * destination would be as many as there are of these, could not be had where something on this
 * machine has the port already, and would themselves receive what comes next from the client.
 *
 * <pre>
 *  UDP header (RFC 768): +---------------+--------------------+----------+------------+
 *                        | source port 2 | destination port 2 | length 2 | checksum 2 |
 *                        +---------------+--------------------+----------+------------+
 * </pre>
 */
final class Outbox {
  private static final int BATCH = Inbox.BATCH;
  private static final int HEADER = 8;
  private static final int SLOT = 64 * 1024;
  static final int NAME = 28;
  static final int NAME4 = 16;
  private static final int NAME_SLOT = 32;
  static final int CONTROL = 40;
  private static final int CMSG_HEADER = 16;
  private static final int IP_PKTINFO = 8;
  private static final int IPV6_PKTINFO = 50;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Libc libc;
  private final int fd;
  private final boolean v4;
  private final MemorySegment messages;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment payloads;
  private final MemorySegment vectors;
  private int count;
  private long lost;

  Outbox(Arena arena, Libc libc, int fd, boolean v4) {
    this.libc = libc;
    this.fd = fd;
    this.v4 = v4;
    messages = arena.allocate((long) Inbox.MESSAGE * BATCH, 8);
    names = arena.allocate((long) NAME_SLOT * BATCH, 8);
    controls = arena.allocate((long) CONTROL * BATCH, 8);
    payloads = arena.allocate((long) SLOT * BATCH, 8);
    vectors = arena.allocate(16L * BATCH, 8);
    for (int i = 0; i < BATCH; i++) {
      vectors.set(ADDRESS, 16L * i, payloads.asSlice((long) SLOT * i, SLOT));
      long at = (long) Inbox.MESSAGE * i;
      messages.set(ADDRESS, at, names.asSlice((long) NAME_SLOT * i, NAME_SLOT));
      messages.set(JAVA_INT, at + 8, v4 ? NAME4 : NAME);
      messages.set(ADDRESS, at + 16, vectors.asSlice(16L * i, 16));
      messages.set(JAVA_LONG, at + 24, 1);
      messages.set(ADDRESS, at + 32, controls.asSlice((long) CONTROL * i, CONTROL));
      messages.set(JAVA_LONG, at + 40, control(controls, (long) CONTROL * i, v4));
    }
  }

  /** Writes what does not change of a control message that names a source; gives its length. */
  static long control(MemorySegment controls, long at, boolean v4) {
    long size = CMSG_HEADER + (v4 ? 12L : 20L);
    controls.set(JAVA_LONG, at, size);
    controls.set(JAVA_INT, at + 8, v4 ? Inbox.SOL_IP : Inbox.SOL_IPV6);
    controls.set(JAVA_INT, at + 12, v4 ? IP_PKTINFO : IPV6_PKTINFO);
    return (size + 7L) & ~7L;
  }

  /** How many datagrams the system did not take. */
  long lost() {
    return lost;
  }

  /** Puts a datagram into the batch; sends the batch if it is full. Does not take the buffer. */
  void add(FlowKey key, ByteBuf datagram) {
    int size = datagram.readableBytes();
    long at = (long) SLOT * count;
    payloads.set(SHORT, at, (short) key.originalPort);
    payloads.set(SHORT, at + 2, (short) key.clientPort);
    payloads.set(SHORT, at + 4, (short) (HEADER + size));
    payloads.set(SHORT, at + 6, (short) 0);
    if (size > 0) {
      datagram.getBytes(datagram.readerIndex(), payloads.asSlice(at + HEADER, size).asByteBuffer());
    }
    if (v4) {
      // In IPv6 the system fills it in; see TransparentSockets.
      payloads.set(SHORT, at + 6, (short) checksum(key, at, HEADER + size));
    }
    key.writeClient(names.asSlice((long) NAME_SLOT * count, NAME_SLOT));
    from(key, controls, (long) CONTROL * count, v4);
    vectors.set(JAVA_LONG, 16L * count + 8, HEADER + size);
    count++;
    if (count == BATCH) {
      flush();
    }
  }

  /**
   * Writes the source into a control message.
   *
   * <pre>
   *  in_pktinfo:  interface 4, source 4, ignored 4
   *  in6_pktinfo: source 16, interface 4
   * </pre>
   */
  static void from(FlowKey key, MemorySegment controls, long at, boolean v4) {
    long info = at + CMSG_HEADER;
    key.writeOriginalAddress(controls, v4 ? info + 4 : info);
    if (!v4) {
      controls.set(JAVA_INT, info + 16, key.scope);
    }
  }

  /** The checksum over the pseudo header of IPv4, the UDP header and the content (RFC 768). */
  private int checksum(FlowKey key, long at, int length) {
    long sum = (long) Libc.IPPROTO_UDP + length;
    sum += (key.clientLow >>> 16 & 0xffff) + (key.clientLow & 0xffff);
    sum += (key.originalLow >>> 16 & 0xffff) + (key.originalLow & 0xffff);
    sum += sum(at, length);
    int folded = fold(sum);
    return folded == 0xffff ? 0xffff : ~folded & 0xffff;
  }

  /** The sum of the words of 16 bits, eight bytes at a time. */
  private long sum(long at, int length) {
    long sum = 0;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      long word = payloads.get(FOUR_WORDS, at + i);
      sum += (word >>> 32) + (word & 0xffff_ffffL);
    }
    for (; i + 2 <= length; i += 2) {
      sum += Short.toUnsignedInt(payloads.get(SHORT, at + i));
    }
    if (i < length) {
      sum += (payloads.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << 8;
    }
    return sum;
  }

  private static final ValueLayout.OfLong FOUR_WORDS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  /** Sends the batch. What the system does not take is lost, and no reason to stop. */
  void flush() {
    int sent = 0;
    while (sent < count) {
      long from = (long) Inbox.MESSAGE * sent;
      int outcome = libc.send(fd, messages.asSlice(from, messages.byteSize() - from), count - sent);
      if (outcome > 0) {
        sent += outcome;
      } else if (outcome == -Libc.EAGAIN) {
        lost += count - sent;
        sent = count;
      } else if (outcome != -Libc.EINTR) {
        lost++;
        sent++;
      }
    }
    count = 0;
  }
}
