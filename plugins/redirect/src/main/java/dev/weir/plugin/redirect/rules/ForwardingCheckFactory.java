package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;

/** The line {@code forwarding} of {@code weir doctor}. */
public final class ForwardingCheckFactory implements CheckFactory {
  @Override
  public String type() {
    return "forwarding";
  }

  @Override
  public Check create(CommandFactory.None config, ComponentContext context) {
    return MachineChecks::forwarding;
  }
}
