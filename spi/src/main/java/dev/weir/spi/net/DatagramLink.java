package dev.weir.spi.net;

import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams between us and one peer, with their boundaries kept: a client's flow, or the way to a
 * target. Both are the same thing, so that a socket, a part of a shared socket, and length-framed
 * datagrams inside a stream can be joined in any combination.
 *
 * <p>A datagram has 0 to 65,507 bytes. It may get lost, here as on the wire; what is lost here is
 * counted. There is no half-close and no back-pressure: who cannot keep up loses datagrams.
 *
 * <p>All methods are called on {@link #loop()}, which is the session's loop. Made by listeners,
 * dialers, connectors and handlers; joined by the relay, which then owns and closes it.
 *
 * @since 1.0
 */
public interface DatagramLink extends AutoCloseable {
  /** The most bytes that a datagram may have: what UDP can carry in IPv4. */
  int MAX_DATAGRAM = 65_507;

  /** The loop on which everything happens. */
  EventLoop loop();

  /** Our own address; null if there is none, as inside a tunnel. */
  @Nullable SocketAddress local();

  /** Where datagrams go next: the peer, or the node that passes them on. */
  @Nullable SocketAddress remote();

  /**
   * Says where datagrams of the peer go. Called once. Those that arrived before are kept, within
   * bounds, and are the first to be delivered, during this call; a link that is closed already says
   * so during this call.
   */
  void receive(Receiver receiver);

  /**
   * Sends one datagram to the peer, perhaps only with the next {@link #flush()}. Drops and counts
   * it if the peer's way is full, if it is too large, or if the link is closed. Never fails.
   *
   * @param datagram taken: released by the link
   */
  void send(ByteBuf datagram);

  /** Sends what was not sent yet. Called after each batch. */
  void flush();

  /**
   * Tells the peer that what it sends cannot arrive, where the link has a way to say so: by an ICMP
   * message, as the target's machine or a router would. Elsewhere nothing happens.
   *
   * @param why {@code REFUSED} if nobody listens, {@code UNREACHABLE} if there is no way
   */
  default void unreachable(Ending why) {}

  /** How many datagrams were dropped, in both directions, since the link was made. */
  long dropped();

  /** Completes on the loop once the link is closed and its receiver was told. */
  CompletionStage<Void> closed();

  /** Closes. The receiver is not told, nor called any more. May be called twice. */
  @Override
  void close();

  /** Takes what a peer sends. */
  interface Receiver {
    /**
     * One datagram, perhaps of no bytes at all.
     *
     * @param datagram given away: the receiver releases it
     */
    void onDatagram(ByteBuf datagram);

    /** What came at once has been delivered: the time to flush. */
    void onBatchEnd();

    /**
     * The link has ended by itself; nothing more comes and nothing more is sent. Called once, last.
     *
     * @param kind {@code IDLE} for silence or eviction, {@code REFUSED} or {@code UNREACHABLE} for
     *     what ICMP reported, {@code SHUTDOWN}, and so on
     * @param why for people; empty if there is nothing to say
     */
    void onClosed(Ending kind, String why);
  }
}
