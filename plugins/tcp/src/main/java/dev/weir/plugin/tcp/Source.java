package dev.weir.plugin.tcp;

import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** By which local address or interface a connection leaves. */
final class Source {
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  /** {@code IFNAMSIZ} of Linux, with its ending zero. */
  private static final int MAX_NAME = 15;

  private Source() {}

  /**
   * Ties an unconnected channel to what the request names.
   *
   * @return the local address to bind to; null for the system's choice
   */
  static @Nullable InetSocketAddress apply(Channel channel, DialRequest request)
      throws RouteException {
    String source = request.source();
    if (source == null || source.isEmpty()) {
      return null;
    }
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(source);
    if (literal != null) {
      return new InetSocketAddress(address(literal), 0);
    }
    if (request.transport().isEpoll()) {
      toDevice(channel, source);
      return null;
    }
    return new InetSocketAddress(ofInterface(source, request.address().getAddress()), 0);
  }

  private static void toDevice(Channel channel, String name) throws RouteException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_NAME) {
      throw unusable(name, "a name has 15 characters at most");
    }
    ByteBuffer value = ByteBuffer.allocateDirect(text.length + 1).put(text).put((byte) 0).flip();
    var option =
        new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, value.remaining());
    try {
      if (!channel.config().setOption(option, value)) {
        throw unusable(name, "this kind of channel cannot be tied to a device");
      }
    } catch (RuntimeException e) {
      throw unusable(name, String.valueOf(e.getMessage()));
    }
  }

  /** Without native options the best that can be had is an address of that interface. */
  private static InetAddress ofInterface(String name, @Nullable InetAddress target)
      throws RouteException {
    try {
      NetworkInterface device = NetworkInterface.getByName(name);
      if (device == null) {
        throw unusable(name, "there is no such interface ('ip link' lists them)");
      }
      Enumeration<InetAddress> addresses = device.getInetAddresses();
      while (addresses.hasMoreElements()) {
        InetAddress candidate = addresses.nextElement();
        if (target == null || candidate.getClass() == target.getClass()) {
          return candidate;
        }
      }
      throw unusable(name, "it has no address of the target's family");
    } catch (SocketException e) {
      throw unusable(name, String.valueOf(e.getMessage()));
    }
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + literal.length + " bytes", e);
    }
  }

  private static RouteException unusable(String name, String why) {
    return new RouteException(Ending.INTERNAL, "interface: " + name + " cannot be used: " + why);
  }
}
