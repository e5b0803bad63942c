package dev.weir.kernel.net;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.net.DatagramLink;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets are our own, so that a connection that comes back to us is noticed: its peer
 * address is the local address of one of our open outbound sockets, or its target is one of our
 * listeners.
 *
 * <p>Any thread. Sockets towards configured nodes and forward targets are not entered: one Weir may
 * well be the next hop of another service in the same process.
 */
public final class OwnSockets {
  private final Set<Ends> outbound = ConcurrentHashMap.newKeySet();
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** Enters a TCP listener's bound address. */
  public void listening(InetSocketAddress address) {
    listening(Network.TCP, address);
  }

  /** Enters a listener's bound address. */
  public void listening(Network network, InetSocketAddress address) {
    listeners.add(new Listener(network, address));
  }

  /** Removes a TCP listener's address. */
  public void closed(InetSocketAddress address) {
    closed(Network.TCP, address);
  }

  /** Removes a listener's address. */
  public void closed(Network network, InetSocketAddress address) {
    listeners.remove(new Listener(network, address));
  }

  /**
   * Both ends of one of our sockets: Linux gives one local port to several sockets at a time if
   * they go to different targets, so the local end alone would also fit a client on this machine.
   */
  private record Ends(Network network, InetSocketAddress local, InetSocketAddress remote) {}

  private record Listener(Network network, InetSocketAddress address) {}

  /** Enters an outbound socket for as long as it is open. */
  public void dialled(Channel channel) {
    if (channel.localAddress() instanceof InetSocketAddress local
        && channel.remoteAddress() instanceof InetSocketAddress remote) {
      var ends = new Ends(Network.TCP, local, remote);
      outbound.add(ends);
      channel.closeFuture().addListener(done -> outbound.remove(ends));
    }
  }

  /** Enters an outbound socket for datagrams for as long as it is open. */
  public void dialled(DatagramLink link) {
    if (link.local() instanceof InetSocketAddress local
        && link.remote() instanceof InetSocketAddress remote) {
      var ends = new Ends(Network.UDP, local, remote);
      outbound.add(ends);
      var _ = link.closed().thenRun(() -> outbound.remove(ends));
    }
  }

  /** Whether an accepted TCP connection was opened by ourselves towards a chosen target. */
  public boolean isOwnOutbound(
      InetSocketAddress peer, InetSocketAddress local, @Nullable InetSocketAddress original) {
    return isOwnOutbound(Network.TCP, peer, local, original);
  }

  /**
   * Whether an accepted connection was opened by ourselves towards a target a client chose.
   *
   * @param network what was accepted
   * @param peer the accepted socket's peer
   * @param local its local address
   * @param original where it was bound before it was redirected; null if that is not known
   */
  public boolean isOwnOutbound(
      Network network,
      InetSocketAddress peer,
      InetSocketAddress local,
      @Nullable InetSocketAddress original) {
    return outbound.contains(new Ends(network, peer, local))
        || (original != null && outbound.contains(new Ends(network, peer, original)));
  }

  /** Whether an address leads to a TCP listener of ours. */
  public boolean isOwnListener(InetSocketAddress target) {
    return isOwnListener(Network.TCP, target);
  }

  /**
   * Whether an address leads to a listener of ours: the same port, and the listener's own address,
   * or any address of this machine if it listens on all.
   */
  public boolean isOwnListener(Network network, InetSocketAddress target) {
    InetAddress ip = target.getAddress();
    if (ip == null) {
      return false;
    }
    for (Listener listener : listeners) {
      InetSocketAddress address = listener.address();
      if (listener.network() == network
          && address.getPort() == target.getPort()
          && covers(address.getAddress(), ip)) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(InetAddress listener, InetAddress target) {
    if (!listener.isAnyLocalAddress()) {
      // 0.0.0.0 as a target means this machine to Linux.
      return listener.equals(target)
          || (target.isAnyLocalAddress() && listener.isLoopbackAddress());
    }
    return target.isAnyLocalAddress() || target.isLoopbackAddress() || isLocal(target);
  }

  /**
   * Whether an interface has the address. One system call; only for targets on a listener's port.
   */
  private static boolean isLocal(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      throw new IllegalStateException("interfaces: " + Addresses.host(address), e);
    }
  }
}
