package dev.weir.plugin.store.command;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code tail}; found by the service loader. */
public final class TailCommandFactory implements CommandFactory {
  /** For the service loader. */
  public TailCommandFactory() {}

  @Override
  public String type() {
    return "tail";
  }

  @Override
  public String summary() {
    return "Follows the records that are kept.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new TailCommand((CommandContext) context);
  }
}
