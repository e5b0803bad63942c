package dev.weir.plugin.snifftls;

import dev.weir.spi.Command;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code ca}; found by the service loader. */
public final class CaCommandFactory implements CommandFactory {
  /** For the service loader. */
  public CaCommandFactory() {}

  @Override
  public String type() {
    return "ca";
  }

  @Override
  public String summary() {
    return "Makes, shows or exports a certificate authority for TLS interception.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new CaCommand(context.clock());
  }
}
