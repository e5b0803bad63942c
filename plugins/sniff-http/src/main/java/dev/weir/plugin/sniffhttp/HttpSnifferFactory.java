package dev.weir.plugin.sniffhttp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the sniffer for HTTP/1. Used on an ordinary thread while the configuration is applied. */
public final class HttpSnifferFactory implements SnifferFactory<HttpSnifferConfig> {
  private static final Logger log = LoggerFactory.getLogger(HttpSnifferFactory.class);

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
    if (config.websocket()) {
      log.warn(
          "{}: sniffing.websocket: true has no effect yet (an upgraded connection is one record)",
          context.name());
    }
    return new HttpSniffer();
  }
}
