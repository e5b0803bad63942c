package dev.weir.kernel.service;

import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import java.net.InetSocketAddress;

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
   * @param address as configured
   * @param config the listener's own part
   */
  record Key(String type, InetSocketAddress address, Record config) {}

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
    bound.serve((client, original) -> service.accept(client, original));
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
