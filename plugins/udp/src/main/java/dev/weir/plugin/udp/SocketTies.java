package dev.weir.plugin.udp;

import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mark and source of a socket that is not connected yet. */
final class SocketTies {
  private static final Logger LOG = LoggerFactory.getLogger(SocketTies.class);
  private static final int SOL_SOCKET = 1;
  private static final IntegerUnixChannelOption SO_MARK =
      new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, 36);
  private static final int SO_BINDTODEVICE = 25;

  /** {@code IFNAMSIZ} of Linux, with its ending zero. */
  private static final int MAX_NAME = 15;

  private SocketTies() {}

  /**
   * Sets what the request asks for. What cannot be set is a failure: without its mark a datagram
   * may come back to us.
   *
   * @return the local address to bind to; null for the system's choice
   */
  static @Nullable InetSocketAddress apply(Channel channel, DialRequest request)
      throws RouteException {
    if (request.mark() != 0) {
      set(channel, request, SO_MARK, request.mark(), "so_mark: " + request.mark());
      passTproxy(channel);
    }
    String source = request.source();
    if (source == null || source.isEmpty()) {
      return null;
    }
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(source);
    if (literal != null) {
      return new InetSocketAddress(address(literal), 0);
    }
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    if (name.length > MAX_NAME) {
      throw unusable("interface: " + source, "a name has 15 characters at most");
    }
    ByteBuffer value = ByteBuffer.allocateDirect(name.length + 1).put(name).put((byte) 0).flip();
    var device =
        new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, value.remaining());
    set(channel, request, device, value, "interface: " + source);
    return null;
  }

  /**
   * Lets answers pass rules of TPROXY that do not leave this machine's own addresses out: these
   * find the socket that an answer belongs to, and drop the answer unless that is transparent. What
   * may set the mark may set this as well; without it such rules have to be written better.
   */
  private static void passTproxy(Channel channel) {
    try {
      var _ = channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
    } catch (RuntimeException e) {
      LOG.debug("so_mark: the socket is not transparent: {}", e.getMessage());
    }
  }

  private static <T> void set(
      Channel channel,
      DialRequest request,
      io.netty.channel.ChannelOption<T> option,
      T value,
      String what)
      throws RouteException {
    if (!request.transport().isEpoll()) {
      throw unusable(what, "native epoll is not in use");
    }
    boolean known;
    try {
      known = channel.config().setOption(option, value);
    } catch (RuntimeException e) {
      throw unusable(what, String.valueOf(e.getMessage()));
    }
    if (!known) {
      throw unusable(what, "this kind of socket does not have it");
    }
  }

  private static RouteException unusable(String what, String why) {
    return new RouteException(
        Ending.INTERNAL, what + " cannot be set: " + why + " (marks need CAP_NET_ADMIN)");
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + literal.length + " bytes", e);
    }
  }
}
