package dev.weir.kernel.service;

import dev.weir.spi.BypassFactory;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.spi.sniff.SnifferFactory;

/**
 * The factory interfaces as class objects whose type says that any configuration record will do.
 */
final class Kinds {
  static final Class<ListenerFactory<?>> LISTENER = any(ListenerFactory.class);
  static final Class<HandlerFactory<?>> HANDLER = any(HandlerFactory.class);
  static final Class<DialerFactory<?>> DIALER = any(DialerFactory.class);
  static final Class<ConnectorFactory<?>> CONNECTOR = any(ConnectorFactory.class);
  static final Class<SnifferFactory<?>> SNIFFER = any(SnifferFactory.class);
  static final Class<BypassFactory<?>> BYPASS = any(BypassFactory.class);
  static final Class<RecorderFactory<?>> RECORDER = any(RecorderFactory.class);

  private Kinds() {}

  /** A class literal is raw; nothing is known of the parameter either way. */
  @SuppressWarnings("unchecked")
  private static <F> Class<F> any(Class<?> raw) {
    return (Class<F>) raw;
  }
}
