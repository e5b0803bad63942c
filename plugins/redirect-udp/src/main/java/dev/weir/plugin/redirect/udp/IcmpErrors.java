package dev.weir.plugin.redirect.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients that what they write to cannot be reached. Its sockets are opened when they are
 * first needed. Bounded as Linux bounds its own messages: so many at once, so many a second. On the
 * loop of its listener's socket.
 */
final class IcmpErrors {
  private static final Logger LOG = LoggerFactory.getLogger(IcmpErrors.class);

  /** Of {@code net.ipv4.icmp_msgs_burst} and {@code icmp_msgs_per_sec}. */
  static final int BURST = 50;

  private static final long NANOS_EACH = 1_000_000;

  private final Arena arena;
  private final Libc libc;
  private final int mark;
  private final LongSupplier nanoTime;
  private @Nullable Socket v4;
  private @Nullable Socket v6;
  private int tokens = BURST;
  private long filledAt;

  /** One that could not be opened is not tried again. */
  private record Socket(int fd, @Nullable Unreachable message) {}

  /**
   * Nothing opened yet.
   *
   * @param mark of the sockets; 0 for none
   */
  IcmpErrors(Arena arena, Libc libc, int mark, LongSupplier nanoTime) {
    this.arena = arena;
    this.libc = libc;
    this.mark = mark;
    this.nanoTime = nanoTime;
    filledAt = nanoTime.getAsLong();
  }

  /**
   * Tells the client of a flow, unless too many were told lately.
   *
   * @param port whether it is the port that nobody listens on
   */
  void tell(FlowKey key, boolean port) {
    if (!mayTell()) {
      return;
    }
    Unreachable message = (key.isV4() ? four() : six()).message();
    if (message != null) {
      message.send(key, port);
    }
  }

  boolean mayTell() {
    long since = (nanoTime.getAsLong() - filledAt) / NANOS_EACH;
    if (since > 0) {
      filledAt += since * NANOS_EACH;
      tokens = (int) Math.min(BURST, tokens + since);
    }
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  private Socket four() {
    Socket known = v4;
    if (known == null) {
      known = open(true);
      v4 = known;
    }
    return known;
  }

  private Socket six() {
    Socket known = v6;
    if (known == null) {
      known = open(false);
      v6 = known;
    }
    return known;
  }

  private Socket open(boolean four) {
    try {
      int protocol = four ? Libc.IPPROTO_ICMP : Libc.IPPROTO_ICMPV6;
      int fd = new TransparentSockets(libc).sending(four, protocol, mark);
      return new Socket(fd, new Unreachable(arena, libc, fd, four));
    } catch (IOException e) {
      LOG.atWarn().log("clients are not told by ICMP what cannot be reached: {}", e.getMessage());
      return new Socket(-1, null);
    }
  }

  /** Closes its sockets; not used any more. */
  void close() {
    close(v4);
    close(v6);
  }

  private void close(@Nullable Socket one) {
    if (one != null && one.fd() >= 0) {
      libc.close(one.fd());
    }
  }
}
