package dev.weir.plugin.redirect.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Makes the sockets of a transparent listener. */
final class TransparentSockets {
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_MARK = 36;
  private static final int SOL_IP = 0;
  private static final int IP_TRANSPARENT = 19;
  private static final int IP_RECVORIGDSTADDR = 20;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_CHECKSUM = 7;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVORIGDSTADDR = 74;
  private static final int IPV6_TRANSPARENT = 75;

  /** Where the checksum is in a UDP header. */
  private static final int CHECKSUM_AT = 6;

  /** A burst has to fit while the loop does something else. */
  private static final int RECEIVE_BUFFER = 8 << 20;

  private static final int SEND_BUFFER = 4 << 20;
  private static final int NAME6 = 28;
  private static final int NAME4 = 16;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Libc libc;

  TransparentSockets(Libc libc) {
    this.libc = libc;
  }

  /**
   * A bound socket that receives datagrams for any destination.
   *
   * @param v4 whether for IPv4 alone; else for both families if the address is the wildcard
   */
  int listening(InetSocketAddress address, boolean v4) throws IOException {
    int fd = libc.socket(v4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_DGRAM, 0);
    try {
      libc.option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
      libc.option(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
      libc.option(fd, SOL_IP, IP_TRANSPARENT, 1, "IP_TRANSPARENT");
      libc.option(fd, SOL_IP, IP_RECVORIGDSTADDR, 1, "IP_RECVORIGDSTADDR");
      if (!v4) {
        libc.option(fd, SOL_IPV6, IPV6_V6ONLY, 0, "IPV6_V6ONLY");
        libc.option(fd, SOL_IPV6, IPV6_TRANSPARENT, 1, "IPV6_TRANSPARENT");
        libc.option(fd, SOL_IPV6, IPV6_RECVORIGDSTADDR, 1, "IPV6_RECVORIGDSTADDR");
      }
      receiveBuffer(fd);
      bind(fd, address, v4);
      return fd;
    } catch (IOException e) {
      libc.close(fd);
      throw e;
    }
  }

  private void bind(int fd, InetSocketAddress address, boolean v4) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      libc.bind(fd, name(arena, address, v4));
    }
  }

  /** Beyond what the system allows to everybody, if we may. */
  private void receiveBuffer(int fd) throws IOException {
    try {
      libc.option(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER, "SO_RCVBUFFORCE");
    } catch (SocketError e) {
      if (!e.isPermission()) {
        throw e;
      }
      libc.option(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, "SO_RCVBUF");
    }
  }

  /**
   * A raw socket that sends from any address. It is bound to an address that nobody has, so that
   * the system does not deliver a copy of every datagram of the machine to it.
   *
   * @param protocol UDP, ICMP or ICMPv6
   * @param mark 0 for none
   */
  int sending(boolean v4, int protocol, int mark) throws IOException {
    int fd = libc.socket(v4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_RAW, protocol);
    try {
      if (v4) {
        libc.option(fd, SOL_IP, IP_TRANSPARENT, 1, "IP_TRANSPARENT");
      } else {
        libc.option(fd, SOL_IPV6, IPV6_TRANSPARENT, 1, "IPV6_TRANSPARENT");
      }
      if (!v4 && protocol == Libc.IPPROTO_UDP) {
        // That of ICMPv6 is added without being asked for.
        libc.option(fd, SOL_IPV6, IPV6_CHECKSUM, CHECKSUM_AT, "IPV6_CHECKSUM");
      }
      if (mark != 0) {
        libc.option(fd, SOL_SOCKET, SO_MARK, mark, "SO_MARK");
      }
      libc.option(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER, "SO_SNDBUF");
      libc.option(fd, SOL_SOCKET, SO_RCVBUF, 0, "SO_RCVBUF");
      bind(fd, nobody(v4), v4);
      return fd;
    } catch (IOException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** Addresses that RFC 5737 and RFC 3849 keep for documents. */
  private static InetSocketAddress nobody(boolean v4) throws UnknownHostException {
    byte[] address =
        v4
            ? new byte[] {(byte) 192, 0, 2, (byte) 254}
            : new byte[] {
              0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 254
            };
    return new InetSocketAddress(InetAddress.getByAddress(address), 0);
  }

  /** Where a socket is bound. */
  InetSocketAddress name(int fd, boolean v4) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME6, 8);
      libc.name(fd, name);
      int port = Short.toUnsignedInt(name.get(SHORT, 2));
      byte[] address = name.asSlice(v4 ? 4 : 8, v4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE);
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }
  }

  private static MemorySegment name(Arena arena, InetSocketAddress address, boolean v4) {
    MemorySegment name = arena.allocate(v4 ? NAME4 : NAME6, 8);
    InetAddress ip = address.getAddress();
    name.set(ValueLayout.JAVA_SHORT, 0, (short) (v4 ? Libc.AF_INET : Libc.AF_INET6));
    name.set(SHORT, 2, (short) address.getPort());
    // The wildcard address is all zeros in either family.
    if (!ip.isAnyLocalAddress()) {
      byte[] bytes = ip.getAddress();
      MemorySegment.copy(bytes, 0, name, ValueLayout.JAVA_BYTE, v4 ? 4 : 8, bytes.length);
      if (ip instanceof Inet6Address six) {
        name.set(ValueLayout.JAVA_INT, 24, six.getScopeId());
      }
    }
    return name;
  }
}
