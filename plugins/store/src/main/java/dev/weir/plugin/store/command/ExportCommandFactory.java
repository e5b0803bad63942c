package dev.weir.plugin.store.command;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** Makes the command {@code export}; found by the service loader. */
public final class ExportCommandFactory implements CommandFactory {
  /** For the service loader. */
  public ExportCommandFactory() {}

  @Override
  public String type() {
    return "export";
  }

  @Override
  public String summary() {
    return "Writes records as HAR, JSON lines or curl commands.";
  }

  @Override
  public Command create(None config, ComponentContext context) {
    return new ExportCommand((CommandContext) context);
  }
}
