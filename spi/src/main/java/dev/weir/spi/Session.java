package dev.weir.spi;

import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Exchange;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection and everything that is written down about it.
 *
 * <p>All methods are called on the event loop of the client's channel, which is also the loop of
 * every channel that is opened for it. Implemented by the kernel.
 *
 * @since 1.0
 */
public interface Session {
  /** A short unique text; {@code sid} in records, {@code session} in logs. */
  String id();

  /** Name of the service that accepted the connection. */
  String service();

  /** Address of the peer of the accepted socket. */
  InetSocketAddress client();

  /** Local address of the accepted socket. */
  InetSocketAddress local();

  /** Destination before redirection, or null where the listener knows none. */
  @Nullable InetSocketAddress original();

  /**
   * The record of the connection as a whole. It is emitted when the connection ends, and only if no
   * exchange was; what it says is inherited by the exchanges opened after.
   */
  Exchange connection();

  /**
   * Opens the record of one exchange on this connection. It inherits what {@link #connection()}
   * knows, is stamped with the time, and is emitted by {@link Exchange#finish()}; what is still
   * open when the connection ends is finished by the kernel.
   */
  Exchange open();

  /**
   * Opens the record of something that happens within another exchange: a frame on an upgraded
   * connection. Like {@link #open()}, but it inherits what that exchange knows, except its {@code
   * http} part and what it measured.
   *
   * @param outer an exchange of this session
   */
  default Exchange open(Exchange outer) {
    return open();
  }

  /**
   * Whether a rule of the service refuses a target that was named inside the stream: a TLS server
   * name, the {@code Host} of a later request. Such a target is never dialled, only checked; an
   * inspector that finds one refused answers with {@link dev.weir.spi.sniff.Step.Refuse}.
   */
  boolean refuses(HostPort named);

  /**
   * The gateways that the client's request came through before this one, as its protocol tells:
   * what a connector passes on so that a ring of gateways is noticed. Empty if none is known.
   */
  default String cameThrough() {
    return "";
  }

  /** Notes the gateways that a request came through. Called by a handler before it opens a way. */
  default void cameThrough(String gateways) {}

  /**
   * A collector for the bytes of one body, with the cap that the service's recorders ask for. With
   * no recorder that wants bodies it keeps nothing and costs nothing.
   */
  BodyCapture capture();
}
