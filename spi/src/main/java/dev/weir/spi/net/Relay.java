package dev.weir.spi.net;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The pump: moves bytes between two channels unchanged, passes half-closes on, reads no faster than
 * the other side takes, and shows a copy to whatever sniffs. Implemented by the kernel; called on
 * the session's event loop. It owns both ends from the call on and closes them.
 *
 * @since 1.0
 */
public interface Relay {
  /** Joins a client and an open leg; bytes are forwarded at once and the copy is sniffed. */
  void join(Session session, Channel client, Leg leg, Join options);

  /**
   * Finds out from the client's first bytes where it wants to go. The bytes are held until then and
   * lost in no case.
   */
  void gate(Session session, Channel client, Gate gate);

  /**
   * Joins the flow of a client and the way to its target. Datagrams are never held: what a sniffer
   * says about them may come after the first was forwarded. A flow that a rule refuses by name
   * stays open, and swallows what its client sends, until it falls silent.
   */
  void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options);

  /**
   * Makes a session of its own for one of several flows of datagrams that a client has within
   * another session: the same service, id and user, the flow's addresses, and a record of its own.
   * It ends with the flow.
   *
   * @param flow between us and the client, on that session's loop
   */
  default Session flow(Session within, DatagramLink flow) {
    throw new UnsupportedOperationException("flows of datagrams within a session");
  }

  /**
   * How to join datagrams.
   *
   * @param sniff whether to sniff, if the service sniffs at all
   * @param idle after how long without a datagram in either direction both links are closed; zero
   *     where the client's link does that itself
   */
  record PacketJoin(boolean sniff, Duration idle) {
    /** Nothing special: the client's link ends when idle. */
    public static final PacketJoin PLAIN = new PacketJoin(true, Duration.ZERO);
  }

  /**
   * How to join.
   *
   * @param early client bytes that were read already and are the first to be forwarded; null if
   *     none
   * @param sniff whether to sniff, if the service sniffs at all
   * @param upgrade the protocol that an HTTP upgrade agreed on, lower case; empty if none
   * @param open an exchange that the stream continues, finished when it ends; null if none
   */
  record Join(@Nullable ByteBuf early, boolean sniff, String upgrade, @Nullable Exchange open) {
    /** Nothing special. */
    public static final Join PLAIN = new Join(null, true, "", null);
  }

  /** Says where to go once the first bytes were recognised. */
  interface Gate {
    /**
     * Opens a leg.
     *
     * @param protocol what was recognised; null if nothing was, or in time
     * @param name the host that it names, with its port if it named one (else 0); null if none
     */
    CompletionStage<Leg> open(@Nullable Protocol protocol, @Nullable HostPort name);

    /** The target so far, for rules; null if nothing is known before sniffing. */
    @Nullable Target known();
  }
}
