package dev.weir.plugin.store.command;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code records}; found by the service loader. */
public final class RecordsCommandFactory implements CommandFactory {
  /** For the service loader. */
  public RecordsCommandFactory() {}

  @Override
  public String type() {
    return "records";
  }

  @Override
  public String summary() {
    return "Tells what is kept and how much was seen; prunes it.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new RecordsCommand((CommandContext) context);
  }
}
