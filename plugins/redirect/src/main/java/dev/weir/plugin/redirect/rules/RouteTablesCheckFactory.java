package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** The line {@code routes} of {@code weir doctor}. */
public final class RouteTablesCheckFactory implements CheckFactory {
  @Override
  public String type() {
    return "routes";
  }

  @Override
  public Check create(CommandFactory.None config, ComponentContext context) {
    return MachineChecks::routes;
  }
}
