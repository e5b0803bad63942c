package dev.weir.plugin.socks;

import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Validation;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.wire.socks.Socks5;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes connectors of type {@code socks5}. */
public final class SocksConnectorFactory implements ConnectorFactory<SocksConnectorConfig> {
  private static final int LONGEST = 255;

  @Override
  public String type() {
    return "socks5";
  }

  @Override
  public List<String> aliases() {
    return List.of("socks");
  }

  @Override
  public Set<Network> networks() {
    return Set.of(Network.TCP, Network.UDP);
  }

  @Override
  public boolean datagramsBeside() {
    return true;
  }

  @Override
  public Class<SocksConnectorConfig> configType() {
    return SocksConnectorConfig.class;
  }

  @Override
  public void validate(SocksConnectorConfig config, Validation validation) {
    check(config);
    var _ = user(validation.auth());
  }

  @Override
  public Connector create(SocksConnectorConfig config, ConnectorContext context) {
    check(config);
    return new SocksConnector(config.timeout(), user(context.auth()));
  }

  private static void check(SocksConnectorConfig config) {
    if (!config.relay().equals("udp")) {
      throw new ConfigException(
          "relay",
          "\""
              + config.relay()
              + "\" (expected: udp, datagrams beside the connection as RFC 1928 has it)");
    }
  }

  private static Socks5.@Nullable UserPassword user(@Nullable Credentials auth) {
    if (auth == null) {
      return null;
    }
    byte[] name = auth.username().getBytes(StandardCharsets.UTF_8);
    byte[] password = auth.password().reveal().getBytes(StandardCharsets.UTF_8);
    // RFC 1929 section 2: 1 to 255 bytes each; an empty password is what everybody takes.
    if (name.length == 0 || name.length > LONGEST || password.length > LONGEST) {
      throw new ConfigException(
          "", "user name and password of the node: the protocol takes 1 to 255 bytes of each");
    }
    return new Socks5.UserPassword(name, password);
  }
}
