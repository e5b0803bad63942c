package dev.weir.kernel.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * What is known about a loaded plugin.
 *
 * @param id {@code Plugin-Id}
 * @param version {@code Plugin-Version}
 * @param requires {@code Plugin-Requires}, as written
 * @param provider {@code Plugin-Provider}; may be empty
 * @param description {@code Plugin-Description}; may be empty
 * @param jar where it was loaded from
 * @param offers what it adds, by kind and type
 */
public record PluginInfo(
    String id,
    String version,
    String requires,
    String provider,
    String description,
    Path jar,
    List<Offer> offers) {
  public PluginInfo {
    offers = List.copyOf(offers);
  }

  /**
   * One type of component.
   *
   * @param kind for example {@code recorder}
   * @param type the name in the YAML
   * @param aliases its other names
   */
  public record Offer(String kind, String type, List<String> aliases) {
    public Offer {
      aliases = List.copyOf(aliases);
    }
  }
}
