package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Check;
import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import dev.weir.spi.ComponentContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code weir doctor} looks at because of a configuration: its ports, and whatever its
 * components need outside of this process. Nothing is made. Main thread; the looks themselves run
 * where the doctor says.
 */
public final class Looks {
  private final Plugins plugins;
  private final Function<String, ComponentContext> context;
  private final Map<String, Check> all = new LinkedHashMap<>();

  private Looks(Plugins plugins, Function<String, ComponentContext> context) {
    this.plugins = plugins;
    this.context = context;
  }

  /**
   * The looks by their names; null after noting problems.
   *
   * @param folder that relative paths start from
   * @param context what a component of a name gets
   */
  public static @Nullable Map<String, Check> of(
      Configuration config,
      Plugins plugins,
      Binder binder,
      Path folder,
      Function<String, ComponentContext> context,
      Problems problems) {
    Plan plan = new Planner(config, plugins, binder, folder, problems).plan();
    if (plan == null) {
      return null;
    }
    var looks = new Looks(plugins, context);
    plan.services().forEach(looks::service);
    plan.recorders().forEach((name, recorder) -> looks.recorder(name, recorder.recorder()));
    return looks.all;
  }

  private void service(Plan.ServicePlan service) {
    String name = service.config().name();
    all.put("port " + name, new PortLook(service.network(), service.address())::look);
    for (var sniffer : service.sniffers()) {
      var found = found(sniffer, name);
      found.ifPresent(finding -> all.put(sniffer.factory().type() + " " + name, () -> finding));
    }
  }

  private void recorder(String name, Bindable<?, ?, ?> recorder) {
    all.put(
        "sink " + name,
        () ->
            found(recorder, name)
                .orElse(
                    new Finding(
                        Level.INFO, recorder.factory().type() + ": cannot be looked at", "")));
  }

  private <C extends Record> Optional<Finding> found(Bindable<C, ?, ?> component, String name) {
    return plugins.within(
        component.factory(),
        () -> component.factory().look(component.config(), context.apply(name)));
  }
}
