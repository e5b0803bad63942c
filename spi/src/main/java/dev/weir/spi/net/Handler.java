package dev.weir.spi.net;

import dev.weir.spi.Component;
import dev.weir.spi.Session;
import io.netty.channel.Channel;

/**
 * Speaks the protocol of a service with its clients and finds out where they want to go.
 *
 * @since 1.0
 */
public interface Handler extends Component {
  /**
   * Takes charge of one connection. Called on its event loop; returns at once and goes on by the
   * channel handlers it installs.
   *
   * @param session what is written down about it
   * @param client the client's channel, active, auto-read off; the handler owns it
   */
  void stream(Session session, Channel client);

  /**
   * Takes charge of one flow of datagrams. Called on its event loop; returns at once. Called only
   * if the factory's {@link HandlerFactory#networks()} has UDP: any other handler is refused at
   * start on a listener of datagrams.
   *
   * @param session what is written down about it
   * @param flow between us and the client; the handler owns it
   */
  default void datagrams(Session session, DatagramLink flow) {
    throw new UnsupportedOperationException("datagrams");
  }

  /**
   * Told once, before anything binds, which listener accepts for this handler, so that the two can
   * agree where they must. Called on an ordinary thread.
   *
   * @throws dev.weir.spi.ConfigException if they cannot work together
   */
  default void behind(Listener listener) {}
}
