package dev.weir.plugin.redirect.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The ICMP message "destination unreachable" for one family of addresses: RFC 792 for IPv4, RFC
 * 4443 section 3.1 for IPv6. It comes from the address that the client wrote to, and quotes the
 * beginning of what the client sent, by which the client's system finds the socket that gets the
 * error.
 *
 * <pre>
 *  ICMP (the system adds the IP header before it, and the checksum of ICMPv6):
 *  +--------+--------+------------+----------+
 *  | type 1 | code 1 | checksum 2 | unused 4 |
 *  +--------+--------+------------+----------+
 *  quoted, IPv4, 20 bytes:
 *  +---+-------+----------+------+---------+-------+------------+------------+----------+--------+
 *  |45 | tos 1 | length 2 | id 2 | flags 2 | ttl 1 | protocol 1 | checksum 2 | client 4 | dest 4 |
 *  +---+-------+----------+------+---------+-------+------------+------------+----------+--------+
 *  or quoted, IPv6, 40 bytes:
 *  +---------------------+----------+--------+-------------+-----------+---------+
 *  | version and label 4 | length 2 | next 1 | hop limit 1 | client 16 | dest 16 |
 *  +---------------------+----------+--------+-------------+-----------+---------+
 *  and of either the UDP header:
 *  +---------------+--------------------+----------+------------+
 *  | source port 2 | destination port 2 | length 2 | checksum 2 |
 *  +---------------+--------------------+----------+------------+
 * </pre>
 *
 * <p>The content is not kept when a datagram has been passed on, so the quoted lengths say that
 * there was none. On the loop of its socket.
 */
final class Unreachable {
  private static final int UNREACHABLE_4 = 3;
  private static final int HOST_4 = 1;
  private static final int PORT_4 = 3;
  private static final int UNREACHABLE_6 = 1;
  private static final int ADDRESS_6 = 3;
  private static final int PORT_6 = 4;

  private static final int ICMP = 8;
  private static final int IP_4 = 20;
  private static final int IP_6 = 40;
  private static final int UDP = 8;
  private static final int HOPS = 64;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Libc libc;
  private final int fd;
  private final boolean v4;
  private final MemorySegment message;
  private final MemorySegment name;
  private final MemorySegment control;
  private final MemorySegment packet;

  /**
   * Nothing sent yet.
   *
   * @param fd a raw socket of ICMP or ICMPv6; closed by the caller
   */
  Unreachable(Arena arena, Libc libc, int fd, boolean v4) {
    this.libc = libc;
    this.fd = fd;
    this.v4 = v4;
    packet = arena.allocate(ICMP + (v4 ? IP_4 : IP_6) + UDP, 8);
    name = arena.allocate(v4 ? Outbox.NAME4 : Outbox.NAME, 8);
    control = arena.allocate(Outbox.CONTROL, 8);
    message = arena.allocate(Inbox.MESSAGE, 8);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, packet);
    vector.set(JAVA_LONG, 8, packet.byteSize());
    message.set(ADDRESS, 0, name);
    message.set(JAVA_INT, 8, (int) name.byteSize());
    message.set(ADDRESS, 16, vector);
    message.set(JAVA_LONG, 24, 1);
    message.set(ADDRESS, 32, control);
    message.set(JAVA_LONG, 40, Outbox.control(control, 0, v4));
    quoteWhatIsAlwaysSo();
  }

  private void quoteWhatIsAlwaysSo() {
    packet.set(JAVA_BYTE, 0, (byte) (v4 ? UNREACHABLE_4 : UNREACHABLE_6));
    if (v4) {
      packet.set(JAVA_BYTE, ICMP, (byte) 0x45);
      packet.set(SHORT, ICMP + 2, (short) (IP_4 + UDP));
      packet.set(JAVA_BYTE, ICMP + 8, (byte) HOPS);
      packet.set(JAVA_BYTE, ICMP + 9, (byte) Libc.IPPROTO_UDP);
    } else {
      packet.set(INT, ICMP, 6 << 28);
      packet.set(SHORT, ICMP + 4, (short) UDP);
      packet.set(JAVA_BYTE, ICMP + 6, (byte) Libc.IPPROTO_UDP);
      packet.set(JAVA_BYTE, ICMP + 7, (byte) HOPS);
    }
    packet.set(SHORT, udp() + 4, (short) UDP);
  }

  private int udp() {
    return ICMP + (v4 ? IP_4 : IP_6);
  }

  /**
   * Sends it to the client of a flow. What the system does not take is lost, as ICMP may be.
   *
   * @param port whether it is the port that nobody listens on; else the address is out of reach
   */
  void send(FlowKey key, boolean port) {
    if (v4) {
      packet.set(JAVA_BYTE, 1, (byte) (port ? PORT_4 : HOST_4));
      packet.set(INT, ICMP + 12, (int) key.clientLow);
      packet.set(INT, ICMP + 16, (int) key.originalLow);
      packet.set(SHORT, ICMP + 10, (short) 0);
      packet.set(SHORT, ICMP + 10, checksum(packet.asSlice(ICMP, IP_4)));
    } else {
      packet.set(JAVA_BYTE, 1, (byte) (port ? PORT_6 : ADDRESS_6));
      key.writeClientAddress(packet, ICMP + 8);
      key.writeOriginalAddress(packet, ICMP + 24);
    }
    packet.set(SHORT, udp(), (short) key.clientPort);
    packet.set(SHORT, udp() + 2, (short) key.originalPort);
    packet.set(SHORT, 2, (short) 0);
    if (v4) {
      packet.set(SHORT, 2, checksum(packet));
    }
    key.writeClient(name);
    Outbox.from(key, control, 0, v4);
    var _ = libc.send(fd, message, 1);
  }

  /** The checksum of RFC 1071 over an even number of bytes. */
  private static short checksum(MemorySegment bytes) {
    int sum = 0;
    for (long i = 0; i < bytes.byteSize(); i += 2) {
      sum += Short.toUnsignedInt(bytes.get(SHORT, i));
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }
}
