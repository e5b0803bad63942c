package dev.weir.spi.net;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What to ask a node for, if the target is to be reached by datagrams.
 *
 * @param session the session it is for
 * @param channel open to the node, auto-read off, empty pipeline
 * @param target where the datagrams shall go; its network is UDP
 * @param timeout for the whole negotiation
 * @param sockets opens datagram sockets to the node itself, for protocols that carry datagrams
 *     beside the channel; null where the node is only reached through another one
 * @since 1.0
 */
public record PacketRequest(
    Session session, Channel channel, Target target, Duration timeout, @Nullable Sockets sockets) {

  /** Opens datagram sockets with the node's mark and source. */
  @FunctionalInterface
  public interface Sockets {
    /**
     * Opens one.
     *
     * @param remote the only address that it talks to, resolved
     * @return completes on the session's loop; fails as {@link Dialer#dial} does
     */
    CompletionStage<DatagramLink> open(InetSocketAddress remote);
  }
}
