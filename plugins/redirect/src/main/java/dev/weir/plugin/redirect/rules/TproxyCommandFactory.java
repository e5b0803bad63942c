package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes {@code weir tproxy}. */
public final class TproxyCommandFactory implements CommandFactory {
  @Override
  public String type() {
    return "tproxy";
  }

  @Override
  public String summary() {
    return "Writes, sets and removes the firewall rules of red and redu services.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    if (!(context instanceof CommandContext own)) {
      throw new IllegalStateException("tproxy: a command's context cannot read configuration");
    }
    return new TproxyCommand(own);
  }
}
