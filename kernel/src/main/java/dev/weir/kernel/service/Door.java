package dev.weir.kernel.service;

import dev.weir.spi.Network;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Listener;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A bound listener, and the service that takes what it accepts: another one after a reload, so that
 * the address is never given up and no client is turned away meanwhile.
 *
 * <p>Led on the main thread; accepts on event loops.
 */
final class Door {
  /**
   * What a listener was made from. A door serves a service of the next configuration if that asks
   * for the same.
   *
   * @param type of the listener
   * @param network of what it accepts
   * @param address as configured
   * @param mark of the sockets by which it answers clients whose packets the firewall brought
   * @param config the listener's own part
   */
  record Key(String type, Network network, InetSocketAddress address, int mark, Record config) {}

  private final Key key;
  private final Listener listener;
  private final Bound bound;
  private volatile Service service;

  Door(Key key, Listener listener, Bound bound, Service service) {
    this.key = key;
    this.listener = listener;
    this.bound = bound;
    this.service = service;
  }

  Key key() {
    return key;
  }

  /** The component that bound it; lives as long as the door. */
  Listener listener() {
    return listener;
  }

  /** The real address. */
  InetSocketAddress address() {
    return bound.address();
  }

  /** Starts to accept, once. */
  void open() {
    bound.serve(
        new Acceptor() {
          @Override
          public void accept(Channel client, @Nullable InetSocketAddress original) {
            service.accept(client, original);
          }

          @Override
          public void acceptDatagrams(
              DatagramLink flow,
              InetSocketAddress client,
              InetSocketAddress local,
              @Nullable InetSocketAddress original) {
            service.acceptFlow(flow, client, local, original);
          }
        });
  }

  /** Whoever is accepted from here on is another service's. */
  void leadTo(Service next) {
    service = next;
  }

  boolean leadsTo(Service asked) {
    return service.equals(asked);
  }

  void close() {
    bound.close();
  }
}
