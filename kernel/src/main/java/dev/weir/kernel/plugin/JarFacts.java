package dev.weir.kernel.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pf4j.PluginDependency;

/**
 * What a jar says about itself, as far as it could be read.
 *
 * @param jar the file
 * @param id {@code Plugin-Id}; empty if it has none
 * @param version {@code Plugin-Version}
 * @param requires {@code Plugin-Requires}
 * @param provider {@code Plugin-Provider}
 * @param description {@code Plugin-Description}
 * @param pluginClass {@code Plugin-Class}; empty if it needs none
 * @param dependencies {@code Plugin-Dependencies}
 * @param services the services entries of the contract: factory type to class names
 * @param hostClasses how many classes it brings of each package that comes from the host
 * @param java the newest Java release that one of its classes needs
 * @param classes how many classes it has
 */
record JarFacts(
    Path jar,
    String id,
    String version,
    String requires,
    String provider,
    String description,
    String pluginClass,
    List<PluginDependency> dependencies,
    Map<String, List<String>> services,
    Map<String, Integer> hostClasses,
    int java,
    int classes) {
  /** The jar's name without its folder. */
  String file() {
    return String.valueOf(jar.getFileName());
  }
}
