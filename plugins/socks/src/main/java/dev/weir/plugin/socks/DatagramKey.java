package dev.weir.plugin.socks;

import dev.weir.spi.HostPort;
import dev.weir.wire.socks.Socks5;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram of a client goes, as the bytes that stand before its payload: two forms of one
 * address are two keys, and each is answered in its own form. One object is used for looking up and
 * copied to be kept. Loop of its association.
 */
final class DatagramKey {
  private final byte[] bytes;
  private int length;
  private int hash;
  private @Nullable HostPort target;

  DatagramKey() {
    bytes = new byte[Socks5.MAX_DATAGRAM_HEADER];
  }

  private DatagramKey(DatagramKey other, HostPort target) {
    bytes = Arrays.copyOf(other.bytes, other.length);
    length = other.length;
    hash = other.hash;
    this.target = target;
  }

  /** Takes the head of a datagram, which stays where it is. */
  void set(ByteBuf datagram, int head) {
    datagram.getBytes(datagram.readerIndex(), bytes, 0, head);
    // RSV may be anything, and is zero in what we send.
    bytes[0] = 0;
    bytes[1] = 0;
    length = head;
    int sum = 1;
    for (int i = 0; i < head; i++) {
      sum = 31 * sum + bytes[i];
    }
    hash = sum;
  }

  /** A copy that lasts. */
  DatagramKey lasting(HostPort of) {
    return new DatagramKey(this, of);
  }

  /** Where it goes; only of a copy that lasts. */
  HostPort target() {
    return Objects.requireNonNull(target, "only a lasting key knows it");
  }

  int length() {
    return length;
  }

  /** Writes what stands before the payload of an answer. */
  void write(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatagramKey key
        && key.hash == hash
        && Arrays.equals(bytes, 0, length, key.bytes, 0, key.length);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
