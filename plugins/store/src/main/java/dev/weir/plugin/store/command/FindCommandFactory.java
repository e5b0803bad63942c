package dev.weir.plugin.store.command;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code find}; found by the service loader. */
public final class FindCommandFactory implements CommandFactory {
  /** For the service loader. */
  public FindCommandFactory() {}

  @Override
  public String type() {
    return "find";
  }

  @Override
  public String summary() {
    return "Finds records that are kept.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new FindCommand((CommandContext) context);
  }
}
