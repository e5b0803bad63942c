package dev.weir.testkit.plugin;

import dev.weir.spi.ComponentFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What the service files on the test's class path offer: a factory that nobody names there is never
 * loaded.
 *
 * @since 1.0
 */
public final class Services {
  private Services() {}

  /**
   * The types that factories of a kind have.
   *
   * @param kind for example {@code RecorderFactory.class}
   * @throws java.util.ServiceConfigurationError if a file names what is not there or not a factory
   */
  public static List<String> types(Class<?> kind) {
    var types = new ArrayList<String>();
    for (Object provider : ServiceLoader.load(kind)) {
      if (provider instanceof ComponentFactory<?, ?, ?> factory) {
        types.add(factory.type());
      }
    }
    return types;
  }
}
