package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** The line {@code capabilities} of {@code weir doctor}. */
public final class CapabilitiesCheckFactory implements CheckFactory {
  @Override
  public String type() {
    return "capabilities";
  }

  @Override
  public Check create(CommandFactory.None config, ComponentContext context) {
    return MachineChecks::capabilities;
  }
}
