package dev.weir.channels;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * TCP keep-alive probes, so that a peer that vanished without a word does not hold a socket
 * forever.
 *
 * @param on whether to probe
 * @param idle silence before the first probe; zero leaves it to the system
 * @param interval between probes; zero leaves it to the system
 * @param count unanswered probes until the connection is given up; 0 leaves it to the system
 */
public record KeepAlive(boolean on, Duration idle, Duration interval, int count) {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;

  /** By number: Netty knows them on data sockets only. */
  private static final ChannelOption<Integer> SO_KEEPALIVE =
      new IntegerUnixChannelOption("SO_KEEPALIVE", SOL_SOCKET, 9);

  private static final ChannelOption<Integer> TCP_KEEPIDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", IPPROTO_TCP, 4);
  private static final ChannelOption<Integer> TCP_KEEPINTVL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", IPPROTO_TCP, 5);
  private static final ChannelOption<Integer> TCP_KEEPCNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", IPPROTO_TCP, 6);

  /** The numeric options, in the spelling of the transport. Empty if probes are off. */
  public Map<ChannelOption<Integer>, Integer> options(boolean epoll) {
    var options = new LinkedHashMap<ChannelOption<Integer>, Integer>();
    if (!on) {
      return options;
    }
    if (!idle.isZero()) {
      options.put(
          epoll
              ? EpollChannelOption.TCP_KEEPIDLE
              : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
          seconds(idle));
    }
    if (!interval.isZero()) {
      options.put(
          epoll
              ? EpollChannelOption.TCP_KEEPINTVL
              : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
          seconds(interval));
    }
    if (count > 0) {
      options.put(
          epoll
              ? EpollChannelOption.TCP_KEEPCNT
              : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
          count);
    }
    return options;
  }

  /**
   * The options of a listening socket on native epoll. On Linux what is accepted has them from
   * there, which saves a system call or more for each connection.
   */
  Map<ChannelOption<Integer>, Integer> inherited() {
    var options = new LinkedHashMap<ChannelOption<Integer>, Integer>();
    if (on) {
      options.put(SO_KEEPALIVE, 1);
      put(options, TCP_KEEPIDLE, idle.isZero() ? 0 : seconds(idle));
      put(options, TCP_KEEPINTVL, interval.isZero() ? 0 : seconds(interval));
      put(options, TCP_KEEPCNT, count);
    }
    return options;
  }

  private static void put(
      Map<ChannelOption<Integer>, Integer> options, ChannelOption<Integer> option, int value) {
    if (value > 0) {
      options.put(option, value);
    }
  }

  /** The kernel counts whole seconds and takes 1 to 32767. */
  private static int seconds(Duration duration) {
    return Math.clamp(duration.plusMillis(999).toSeconds(), 1, 32_767);
  }
}
