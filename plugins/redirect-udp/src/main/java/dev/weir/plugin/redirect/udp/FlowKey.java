package dev.weir.plugin.redirect.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Client and original destination of a datagram, in numbers: the table of flows is asked for every
 * datagram, and asking must make no garbage. Addresses are IPv6, those of IPv4 mapped into it.
 */
final class FlowKey {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** {@code ::ffff:0:0/96}. */
  private static final long MAPPED = 0xffffL << 32;

  long clientHigh;
  long clientLow;
  long originalHigh;
  long originalLow;
  int clientPort;
  int originalPort;

  /** Scope of a link-local client; 0 otherwise. */
  int scope;

  FlowKey() {}

  FlowKey(FlowKey from) {
    clientHigh = from.clientHigh;
    clientLow = from.clientLow;
    originalHigh = from.originalHigh;
    originalLow = from.originalLow;
    clientPort = from.clientPort;
    originalPort = from.originalPort;
    scope = from.scope;
  }

  /** Whether both ends are IPv4; a datagram never has one of each. */
  boolean isV4() {
    return clientHigh == 0 && (clientLow & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  /**
   * Takes the client from a {@code sockaddr_in6}.
   *
   * <pre>
   *  +----------+--------+-------------+------------+-------------+
   *  | family 2 | port 2 | flow info 4 | address 16 | scope id 4  |
   *  +----------+--------+-------------+------------+-------------+
   * </pre>
   */
  void client(MemorySegment address) {
    clientPort = Short.toUnsignedInt(address.get(SHORT, 2));
    clientHigh = address.get(LONG, 8);
    clientLow = address.get(LONG, 16);
    boolean linkLocal = clientHigh >>> 54 == 0xfe80 >>> 6;
    scope = linkLocal ? address.get(ValueLayout.JAVA_INT_UNALIGNED, 24) : 0;
  }

  /** Takes the original destination from a {@code sockaddr_in6}. */
  void original6(MemorySegment address) {
    originalPort = Short.toUnsignedInt(address.get(SHORT, 2));
    originalHigh = address.get(LONG, 8);
    originalLow = address.get(LONG, 16);
  }

  /** Takes the original destination from a {@code sockaddr_in}: family 2, port 2, address 4. */
  void original4(MemorySegment address) {
    originalPort = Short.toUnsignedInt(address.get(SHORT, 2));
    originalHigh = 0;
    originalLow = MAPPED | Integer.toUnsignedLong(address.get(INT, 4));
  }

  InetSocketAddress client() {
    return address(clientHigh, clientLow, clientPort);
  }

  InetSocketAddress original() {
    return address(originalHigh, originalLow, originalPort);
  }

  private static InetSocketAddress address(long high, long low, int port) {
    var bytes = new byte[16];
    MemorySegment view = MemorySegment.ofArray(bytes);
    view.set(LONG, 0, high);
    view.set(LONG, 8, low);
    try {
      // Makes an IPv4 address of a mapped one.
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes", e);
    }
  }

  /**
   * Where a reply goes, as {@code sockaddr_in6} or {@code sockaddr_in}; its port has no meaning.
   */
  void writeClient(MemorySegment into) {
    if (isV4()) {
      into.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) Libc.AF_INET);
      into.set(SHORT, 2, (short) 0);
      into.set(INT, 4, (int) clientLow);
      into.set(LONG, 8, 0);
    } else {
      into.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) Libc.AF_INET6);
      into.set(SHORT, 2, (short) 0);
      into.set(INT, 4, 0);
      into.set(LONG, 8, clientHigh);
      into.set(LONG, 16, clientLow);
      into.set(ValueLayout.JAVA_INT_UNALIGNED, 24, scope);
    }
  }

  /** The address that a reply comes from, as {@code in_addr} or {@code in6_addr}. */
  void writeOriginalAddress(MemorySegment into, long at) {
    if (isV4()) {
      into.set(INT, at, (int) originalLow);
    } else {
      into.set(LONG, at, originalHigh);
      into.set(LONG, at + 8, originalLow);
    }
  }

  /** The client's address as {@code in6_addr}. */
  void writeClientAddress(MemorySegment into, long at) {
    into.set(LONG, at, clientHigh);
    into.set(LONG, at + 8, clientLow);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FlowKey key
        && clientLow == key.clientLow
        && clientPort == key.clientPort
        && originalLow == key.originalLow
        && originalPort == key.originalPort
        && clientHigh == key.clientHigh
        && originalHigh == key.originalHigh
        && scope == key.scope;
  }

  @Override
  public int hashCode() {
    long hash = clientLow * 31 + clientHigh;
    hash = hash * 31 + originalLow;
    hash = hash * 31 + originalHigh;
    hash = hash * 31 + ((long) clientPort << 16 | originalPort);
    hash *= 0x9e37_79b9_7f4a_7c15L;
    return (int) (hash ^ hash >>> 32);
  }
}
