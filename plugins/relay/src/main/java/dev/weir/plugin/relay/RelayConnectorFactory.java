package dev.weir.plugin.relay;

import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Validation;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.wire.relay.RelayRequest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes connectors of type {@code relay}. */
public final class RelayConnectorFactory implements ConnectorFactory<RelayConnectorConfig> {
  private static final int LONGEST = 255;

  @Override
  public String type() {
    return "relay";
  }

  @Override
  public Set<Network> networks() {
    return Set.of(Network.TCP, Network.UDP);
  }

  @Override
  public Class<RelayConnectorConfig> configType() {
    return RelayConnectorConfig.class;
  }

  @Override
  public void validate(RelayConnectorConfig config, Validation validation) {
    var _ = user(validation.auth());
  }

  @Override
  public Connector create(RelayConnectorConfig config, ConnectorContext context) {
    return new RelayConnector(config, user(context.auth()));
  }

  private static RelayRequest.@Nullable User user(@Nullable Credentials auth) {
    if (auth == null) {
      return null;
    }
    byte[] name = auth.username().getBytes(StandardCharsets.UTF_8);
    byte[] password = auth.password().reveal().getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST || password.length > LONGEST) {
      throw new ConfigException(
          "", "user name or password of the node: longer than the protocol's 255 bytes");
    }
    return new RelayRequest.User(name, password);
  }
}
