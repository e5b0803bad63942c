package dev.weir.plugin.store.command;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code show}; found by the service loader. */
public final class ShowCommandFactory implements CommandFactory {
  /** For the service loader. */
  public ShowCommandFactory() {}

  @Override
  public String type() {
    return "show";
  }

  @Override
  public String summary() {
    return "Shows one record with its heads and bodies.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new ShowCommand((CommandContext) context);
  }
}
