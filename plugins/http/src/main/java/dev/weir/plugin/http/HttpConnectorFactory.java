package dev.weir.plugin.http;

import dev.weir.spi.net.Connector;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.ConnectorFactory;

/**
 * Makes connectors of type {@code http}: tunnels through an upstream proxy with CONNECT (RFC 9110
 * section 9.3.6).
 */
public final class HttpConnectorFactory implements ConnectorFactory<HttpConnectorConfig> {
  @Override
  public String type() {
    return "http";
  }

  @Override
  public Class<HttpConnectorConfig> configType() {
    return HttpConnectorConfig.class;
  }

  @Override
  public Connector create(HttpConnectorConfig config, ConnectorContext context) {
    return new HttpConnector(config, context.auth());
  }
}
