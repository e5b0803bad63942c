package dev.weir.kernel.net;

import dev.weir.spi.net.PrivilegeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;

/**
 * Finds out at the start whether sockets can be marked. Without its mark a connection comes back
 * through the rules that brought it; each would fail when it is dialled, for a reason that no
 * client could know.
 */
public final class Marks {
  private static final ChannelOption<Integer> SO_MARK =
      new IntegerUnixChannelOption("SO_MARK", 1, 36);

  private Marks() {}

  /**
   * Marks a socket that is never connected.
   *
   * @throws PrivilegeException if that is not allowed
   * @throws IOException if the system has no marks
   */
  public static void require(NettyTransport transport, int mark) throws IOException {
    if (!transport.isEpoll()) {
      throw new IOException(
          "so_mark: "
              + mark
              + " cannot be set: native epoll is not in use ('weir version' says"
              + " why)");
    }
    Channel probe = new EpollSocketChannel();
    try {
      if (!probe.config().setOption(SO_MARK, mark)) {
        throw new IOException("so_mark: " + mark + " cannot be set: sockets have no marks here");
      }
    } catch (ChannelException e) {
      throw new PrivilegeException(
          "so_mark: "
              + mark
              + " cannot be set: needs CAP_NET_RAW, before Linux 5.17 CAP_NET_ADMIN"
              + " (with systemd: AmbientCapabilities=CAP_NET_RAW; by hand: setpriv --reuid"
              + " USER --regid USER --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw"
              + " weir …; without privilege: leave so_mark out and exclude Weir's user in the"
              + " rules)",
          e);
    } finally {
      probe.unsafe().closeForcibly();
    }
  }
}
