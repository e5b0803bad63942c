package dev.weir.spi;

import java.util.List;
import java.util.Optional;

/**
 * Makes components of one kind and type. The sub-interface (for example {@link
 * dev.weir.spi.record.RecorderFactory}) is the kind and the {@link java.util.ServiceLoader} key;
 * {@link #type()} is the name that the YAML uses.
 *
 * <p>A factory has a public constructor without parameters that does nothing of note: factories are
 * also instantiated to list types, options and defaults.
 *
 * @param <C> the configuration, a record whose components are the keys (see {@link
 *     dev.weir.spi.config})
 * @param <T> the kind of component
 * @param <X> what the kernel offers to components of this kind
 * @since 1.0
 */
public interface ComponentFactory<C extends Record, T extends Component, X> {
  /** The name in the YAML, lower case, for example {@code http}. Unique within the kind. */
  String type();

  /** Other names for the same type, for example {@code redirect} for {@code red}. */
  default List<String> aliases() {
    return List.of();
  }

  /** The record that the kernel binds the configuration to before it calls {@link #create}. */
  Class<C> configType();

  /**
   * Judges a configuration: notes everything because of which {@link #create} could not make
   * something of it. Asked for every component before the first one is made, and by {@code weir
   * check}, which makes none. Reads files that the configuration names, if {@code create} does;
   * opens no socket, writes nothing and leaves to {@code create} what is only true at the moment,
   * such as a folder that cannot be written. Called on an ordinary thread; may block.
   *
   * @param config the bound and range-checked configuration
   * @param validation what is known beside it, and where to note problems
   * @throws ConfigException if something is wrong that keeps it from looking further
   */
  default void validate(C config, Validation validation) {}

  /**
   * Makes one component. Called once for each place in the configuration, on an ordinary thread;
   * may block. What it has taken it releases itself before it throws.
   *
   * @param config the bound and range-checked configuration
   * @param context services of the kernel, valid for the life of the component
   * @throws ConfigException if the values do not work together; shown at the key's place in the
   *     file
   */
  T create(C config, X context);

  /**
   * Looks at what a component with this configuration needs outside of this process, for {@code
   * weir doctor}: that a server can be reached, or a file be read. Makes nothing. Called on an
   * ordinary thread, for at most five seconds.
   *
   * @return empty if there is nothing to look at
   */
  default Optional<Check.Finding> look(C config, ComponentContext context) {
    return Optional.empty();
  }
}
