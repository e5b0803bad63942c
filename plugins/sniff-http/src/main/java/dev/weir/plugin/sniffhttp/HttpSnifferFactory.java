package dev.weir.plugin.sniffhttp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import dev.weir.wire.websocket.WebSocketOptions;

/**
 * Makes the sniffer for HTTP/1 and WebSocket. Used on an ordinary thread while the configuration is
 * applied.
 */
public final class HttpSnifferFactory implements SnifferFactory<HttpSnifferConfig> {
  /** For the service loader. */
  public HttpSnifferFactory() {}

  @Override
  public String type() {
    return "http";
  }

  @Override
  public Class<HttpSnifferConfig> configType() {
    return HttpSnifferConfig.class;
  }

  @Override
  public Sniffer create(HttpSnifferConfig config, ComponentContext context) {
    WebSocketOptions frames = config.frames();
    return new HttpSniffer(config.websocket() ? frames : null);
  }
}
