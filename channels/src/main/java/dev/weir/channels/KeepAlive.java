package dev.weir.channels;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
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

  /** The kernel counts whole seconds and takes 1 to 32767. */
  private static int seconds(Duration duration) {
    return Math.clamp(duration.plusMillis(999).toSeconds(), 1, 32_767);
  }
}
