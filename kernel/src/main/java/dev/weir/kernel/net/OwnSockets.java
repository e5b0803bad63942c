package dev.weir.kernel.net;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Transport;
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
 * <p>Any thread. Sockets towards configured nodes and forward targets count only where a firewall
 * brought them back: one Weir may well be the next hop of another service in the same process.
 */
public final class OwnSockets {
  private final Set<Ends> outbound = ConcurrentHashMap.newKeySet();
  private final Set<Ends> towardsNodes = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<InetSocketAddress, Set<Channel>> connecting =
      new ConcurrentHashMap<>();
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

  /**
   * Enters a socket that is about to be connected. What comes back may be accepted on another
   * thread before the system has told this one its local address.
   */
  public void connecting(Channel channel, InetSocketAddress remote) {
    connecting.compute(
        remote,
        (to, waiting) -> {
          Set<Channel> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
          all.add(channel);
          return all;
        });
    channel.closeFuture().addListener(done -> connected(channel, remote));
  }

  private void connected(Channel channel, InetSocketAddress remote) {
    connecting.computeIfPresent(
        remote,
        (to, waiting) -> {
          waiting.remove(channel);
          return waiting.isEmpty() ? null : waiting;
        });
  }

  /** A transport for one dial, whose sockets are entered before they are connected. */
  public Transport watch(Transport transport, InetSocketAddress remote) {
    return transport instanceof NettyTransport netty
        ? netty.telling(remote, channel -> connecting(channel, remote))
        : transport;
  }

  /** Enters an outbound socket, towards a target that a client chose, for as long as it is open. */
  public void dialled(Channel channel) {
    enter(channel, outbound);
  }

  /** Enters an outbound socket towards a node or target of the configuration. */
  public void dialledNode(Channel channel) {
    enter(channel, towardsNodes);
  }

  private void enter(Channel channel, Set<Ends> into) {
    if (channel.localAddress() instanceof InetSocketAddress local
        && channel.remoteAddress() instanceof InetSocketAddress remote) {
      var ends = new Ends(Network.TCP, local, remote);
      into.add(ends);
      channel.closeFuture().addListener(done -> into.remove(ends));
      connected(channel, remote);
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
   * Whether it cannot be told yet if a redirected connection is our own: one of ours to the same
   * target is just being opened. True for microseconds at a time.
   */
  public boolean isUndecided(@Nullable InetSocketAddress original) {
    if (original == null) {
      return false;
    }
    for (Channel one : connecting.getOrDefault(original, Set.of())) {
      if (one.isOpen() && one.localAddress() == null) {
        return true;
      }
    }
    return false;
  }

  private boolean isConnecting(InetSocketAddress peer, InetSocketAddress original) {
    for (Channel one : connecting.getOrDefault(original, Set.of())) {
      if (peer.equals(one.localAddress())) {
        return true;
      }
    }
    return false;
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
    if (outbound.contains(new Ends(network, peer, local))) {
      return true;
    }
    if (original == null) {
      return false;
    }
    var ends = new Ends(network, peer, original);
    boolean redirected = !original.equals(local) || !isOwnListener(network, original);
    return outbound.contains(ends)
        || (redirected && (towardsNodes.contains(ends) || isConnecting(peer, original)));
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
