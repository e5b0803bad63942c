package dev.weir.plugin.tcp;

import dev.weir.channels.StreamSocket;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import java.util.concurrent.CompletionStage;

/** Binds a TCP port and hands over what is accepted on it. */
final class TcpListener implements Listener {
  private final TcpListenerConfig config;
  private final String name;

  TcpListener(TcpListenerConfig config, String name) {
    this.config = config;
    this.name = name;
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    return StreamSocket.bind(
        request,
        name,
        new StreamSocket.Options(config.backlog(), config.reuseport(), config.probes()));
  }
}
