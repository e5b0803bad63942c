package dev.weir.kernel.plugin;

import dev.weir.spi.BypassFactory;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.spi.sniff.SnifferFactory;
import org.jspecify.annotations.Nullable;

/** The kinds of component; the type of the factory is the key of the services entry. */
enum Kind {
  LISTENER("listener", ListenerFactory.class),
  HANDLER("handler", HandlerFactory.class),
  DIALER("dialer", DialerFactory.class),
  CONNECTOR("connector", ConnectorFactory.class),
  SNIFFER("sniffer", SnifferFactory.class),
  BYPASS("bypass", BypassFactory.class),
  RECORDER("recorder", RecorderFactory.class),
  COMMAND("command", CommandFactory.class),
  CHECK("check", CheckFactory.class);

  private final String label;
  private final Class<?> factory;

  Kind(String label, Class<?> factory) {
    this.label = label;
    this.factory = factory;
  }

  /** The word in lists and messages. */
  String label() {
    return label;
  }

  /** The interface that its factories have. */
  Class<?> factory() {
    return factory;
  }

  /** The kind of a services entry, or null. */
  static @Nullable Kind ofService(String className) {
    for (Kind kind : values()) {
      if (kind.factory.getName().equals(className)) {
        return kind;
      }
    }
    return null;
  }
}
