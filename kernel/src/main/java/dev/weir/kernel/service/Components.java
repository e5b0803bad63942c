package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.UsedKeys;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Component;
import dev.weir.spi.ComponentFactory;
import org.jspecify.annotations.Nullable;

/** Finds factories by type and binds their configuration. Main thread. */
final class Components {
  private final Plugins plugins;
  private final Binder binder;
  private final Problems problems;

  Components(Plugins plugins, Binder binder, Problems problems) {
    this.plugins = plugins;
    this.binder = binder;
    this.problems = problems;
  }

  Plugins plugins() {
    return plugins;
  }

  Problems problems() {
    return problems;
  }

  Binder binder() {
    return binder;
  }

  /**
   * Binds metadata that several components share.
   *
   * @param kind the factory interface
   * @param type as the user wrote it
   * @param used collects the keys that somebody knows
   * @return null if there is no such type or its configuration has problems
   */
  <F extends ComponentFactory<?, T, X>, T extends Component, X> @Nullable Bindable<?, T, X> shared(
      Class<F> kind, Ref type, Mapping metadata, Origin origin, UsedKeys used) {
    ComponentFactory<?, T, X> factory = find(kind, type.name());
    return factory == null ? null : bind(factory, metadata, origin, used);
  }

  /** Binds metadata for a factory that is at hand. */
  <C extends Record, T extends Component, X> @Nullable Bindable<C, T, X> bind(
      ComponentFactory<C, T, X> factory, Mapping metadata, Origin origin, UsedKeys used) {
    C config = binder.bind(factory.configType(), metadata, origin.path(), problems, used);
    return config == null ? null : new Bindable<>(factory, config, metadata, origin);
  }

  /** Binds a section that belongs to one component alone. */
  <C extends Record, T extends Component, X> @Nullable Bindable<C, T, X> alone(
      ComponentFactory<C, T, X> factory, Mapping section, Origin origin) {
    C config = binder.bind(factory.configType(), section, origin.path(), problems);
    return config == null ? null : new Bindable<>(factory, config, section, origin);
  }

  /** The factory of a type; null if there is none, which the loader has noted with its place. */
  <F extends ComponentFactory<?, ?, ?>> @Nullable F find(Class<F> kind, String type) {
    return plugins.find(kind, type);
  }
}
