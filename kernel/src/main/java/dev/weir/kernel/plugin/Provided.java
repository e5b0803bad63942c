package dev.weir.kernel.plugin;

import dev.weir.spi.ComponentFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A factory that answered, and what it answered.
 *
 * @param kind its kind
 * @param type its type
 * @param aliases its other names
 * @param config its configuration record
 * @param factory the factory
 * @param facts the jar it came from
 */
record Provided(
    Kind kind,
    String type,
    List<String> aliases,
    Class<?> config,
    ComponentFactory<?, ?, ?> factory,
    JarFacts facts) {

  /** Everything it can be called. */
  List<String> names() {
    var names = new ArrayList<String>();
    names.add(type);
    names.addAll(aliases);
    return names;
  }
}
