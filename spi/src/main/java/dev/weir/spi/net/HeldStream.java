package dev.weir.spi.net;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Inspector;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A stream of which the server has seen nothing yet and the client nothing of the server: what the
 * client sent is held, and whoever has this decides what becomes of it. It ends with exactly one
 * call of {@link #pass}, {@link #join} or {@link #end}; until then legs may be opened and closed at
 * will. If the client goes away first, the call releases and closes what it was given.
 *
 * <p>Implemented by the kernel. Event loop of the session only.
 *
 * @since 1.0
 */
public interface HeldStream {
  /** Whose it is. */
  Session session();

  /** Where it goes: the name that was asked for if there is one, else the address; with a port. */
  HostPort target();

  /**
   * Towards the client: auto-read off, half-closure allowed, its pipeline free for handlers. What
   * has been read from it is in {@link #held}; whoever installs handlers reads the rest.
   */
  Channel client();

  /**
   * Everything that the client has sent so far; still the stream's. Copy or retain what is kept.
   */
  ByteBuf held();

  /**
   * The leg that was open already when the stream was taken; null if none was. The caller owns it
   * from here on. Gives it once.
   */
  @Nullable Leg takeLeg();

  /**
   * Opens a leg to the same target.
   *
   * @return as {@link Router#open}; fails too if the client is gone
   */
  CompletionStage<Leg> open();

  /**
   * Passes the stream on as it is, the held bytes first. Nothing may have been written to the
   * client, and the client's pipeline holds nothing but what was there.
   *
   * @param leg fresh: nothing may have been written to it
   * @param inspector is shown all of it, from the first byte on
   */
  void pass(Leg leg, Inspector inspector);

  /**
   * Joins what is inside: the plain bytes that both channels now carry are relayed and sniffed as a
   * stream one level deeper. Records inherit what the connection's record knows. A handler of
   * either pipeline that implements {@link OutputEnd} is asked where the stream's half ends.
   *
   * @param early plain bytes of the client that were read already; null if none
   * @param leg its channel carries plain bytes, {@code rawSocket} is false
   */
  void join(@Nullable ByteBuf early, Leg leg);

  /**
   * Ends it: closes the client after what was written to it. How it ended goes to the connection's
   * record. Legs are the caller's to close.
   *
   * @param by who ended it
   * @param kind how
   * @param error for people; empty if nothing was wrong
   */
  void end(Closer by, Ending kind, String error);
}
