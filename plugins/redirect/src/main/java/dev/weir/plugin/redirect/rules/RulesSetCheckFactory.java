package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** The line {@code rules} of {@code weir doctor}. */
public final class RulesSetCheckFactory implements CheckFactory {
  @Override
  public String type() {
    return "rules";
  }

  @Override
  public Check create(CommandFactory.None config, ComponentContext context) {
    return MachineChecks::rules;
  }
}
