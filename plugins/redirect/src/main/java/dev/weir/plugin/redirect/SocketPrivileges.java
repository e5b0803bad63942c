package dev.weir.plugin.redirect;

import dev.weir.spi.net.PrivilegeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;

/**
 * The two options that an ordinary user may not set: to listen for other machines' addresses, and
 * to mark packets. They are set by hand, between registering a socket and binding it: a bootstrap
 * only logs an option that fails, and a listener without them would start and never see a
 * connection, or see its own answers.
 */
final class SocketPrivileges {
  private static final ChannelOption<Integer> SO_MARK =
      new IntegerUnixChannelOption("SO_MARK", 1, 36);

  private SocketPrivileges() {}

  /**
   * Sets them on a socket that is not bound yet.
   *
   * @param mark accepted sockets inherit it; 0 for none
   */
  static void apply(Channel channel, boolean transparent, int mark) throws IOException {
    if (transparent) {
      // One bit of the kernel's serves both families.
      set(channel, EpollChannelOption.IP_TRANSPARENT, true, "tproxy: cannot listen transparently");
    }
    if (mark != 0) {
      set(channel, SO_MARK, mark, "so_mark: " + mark + " cannot be set");
    }
  }

  private static <T> void set(Channel channel, ChannelOption<T> option, T value, String what)
      throws IOException {
    try {
      if (!channel.config().setOption(option, value)) {
        throw new IOException(what + ": this kind of socket does not know " + option);
      }
    } catch (ChannelException e) {
      throw new PrivilegeException(
          what
              + ": needs CAP_NET_RAW (so_mark before Linux 5.17: CAP_NET_ADMIN; with systemd:"
              + " AmbientCapabilities=CAP_NET_RAW; by hand: setpriv --reuid USER --regid USER"
              + " --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw weir …; without"
              + " privilege: REDIRECT rules, without tproxy and so_mark)",
          e);
    }
  }
}
