package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.KeyPlace;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Component;
import dev.weir.spi.ComponentFactory;
import dev.weir.spi.ConfigException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A component whose type was found and whose configuration is bound, but which is not made yet: all
 * of the configuration is checked before the first component is made.
 *
 * @param factory makes it
 * @param config bound
 * @param mapping what the configuration was bound from, for the places of its keys
 * @param origin of the section, for problems of the whole
 */
record Bindable<C extends Record, T extends Component, X>(
    ComponentFactory<C, T, X> factory, C config, Mapping mapping, Origin origin) {

  /** Makes it, inside its plugin; notes a problem and gives null if it cannot be made. */
  @Nullable T create(Plugins plugins, X context, Problems problems) {
    return guarded(plugins, () -> factory.create(config, context), problems).orElse(null);
  }

  /** Does something inside its plugin; notes a problem and gives nothing if that fails. */
  <R> Optional<R> guarded(Plugins plugins, Supplier<R> work, Problems problems) {
    try {
      return Optional.ofNullable(plugins.within(factory, work::get));
    } catch (ConfigException e) {
      refuse(e.key(), String.valueOf(e.getMessage()), problems);
    } catch (RuntimeException | LinkageError e) {
      problems.add(
          origin.place(),
          Codes.CONFLICT,
          origin.path(),
          factory.type() + " of plugin " + plugins.pluginOf(factory) + " failed to start: " + e);
    }
    return Optional.empty();
  }

  /** Notes what its factory refuses, at the place of the key that it names. */
  void refuse(String key, String problem, Problems problems) {
    problems.add(
        KeyPlace.of(config.getClass(), mapping, key, origin.place()),
        Codes.CONFLICT,
        key.isEmpty() ? origin.path() : origin.path() + "." + key,
        problem);
  }
}
