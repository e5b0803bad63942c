package dev.weir.kernel.net;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * The events of a TCP socket on native epoll. They can be taken away from Netty for a while, so
 * that somebody else moves the socket's bytes while the channel stays what it is: registered,
 * closed by {@code close()}, with its pipeline.
 *
 * <p>Event loop of the channel only.
 */
public interface SocketEvents {
  /** The events of a channel; present on sockets of native epoll. */
  AttributeKey<SocketEvents> KEY = AttributeKey.valueOf(SocketEvents.class, "events");

  /** The events of a channel; null if they cannot be taken away. */
  static @Nullable SocketEvents of(Channel channel) {
    return channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
  }

  /** Who gets the events instead of Netty. */
  interface Taker {
    /**
     * Something has changed. Edge-triggered: nothing more comes until reading or writing has said
     * that it would block.
     *
     * @param read whether there may be something to read, if only an end or an error
     * @param write whether something may be written
     * @param error whether the socket has failed
     */
    void ready(boolean read, boolean write, boolean error);
  }

  /**
   * Takes the events. Auto-read must be off. What Netty has still to write is written by Netty, and
   * comes before anything else. What is ready already is told at once, by an event.
   */
  void take(Taker to);

  /**
   * Asks to be told again of what is ready already, behind all other sockets that are. A task that
   * is put behind itself would not do: the loop runs tasks for up to a second before it looks at
   * its sockets again.
   */
  void again();

  /** Gives the events back to Netty, if they are taken; nothing is lost meanwhile. */
  void giveBack();
}
