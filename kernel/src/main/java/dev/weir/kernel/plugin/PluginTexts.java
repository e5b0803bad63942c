package dev.weir.kernel.plugin;

import dev.weir.spi.SpiVersion;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code weir plugin list} and {@code weir plugin info} print. Any thread. */
public final class PluginTexts {
  private static final String OWN = "weir-";

  private PluginTexts() {}

  /** One line for each plugin, under a heading. */
  public static String list(Plugins plugins) {
    var table = new Table().row("ID", "VERSION", "REQUIRES", "OFFERS", "JAR");
    for (PluginInfo plugin : plugins.list()) {
      String offers =
          plugin.offers().stream()
              .map(offer -> offer.kind() + " " + offer.type())
              .collect(Collectors.joining(", "));
      table.row(
          plugin.id(),
          plugin.version(),
          plugin.requires(),
          offers.isEmpty() ? "-" : offers,
          String.valueOf(plugin.jar().getFileName()));
    }
    return table.text("");
  }

  /**
   * One plugin with the keys of everything it offers.
   *
   * @param name its id, or that without the {@code weir-} in front
   * @return null if no plugin has that id
   */
  public static @Nullable String info(Plugins plugins, String name) {
    String own = OWN + name;
    String id = plugins.list().stream().anyMatch(p -> p.id().equals(own)) ? own : name;
    for (PluginInfo plugin : plugins.list()) {
      if (plugin.id().equals(id)) {
        var out = new StringBuilder(head(plugin));
        for (Provided one : plugins.provided()) {
          if (one.facts().id().equals(id)) {
            out.append('\n').append(component(one));
          }
        }
        return out.toString();
      }
    }
    return null;
  }

  private static String head(PluginInfo plugin) {
    var table = new Table();
    if (!plugin.provider().isEmpty()) {
      table.row("provider", plugin.provider());
    }
    table.row("requires", plugin.requires() + " (the contract here is " + SpiVersion.CURRENT + ")");
    table.row("jar", plugin.jar().toString());
    return plugin.id()
        + " "
        + plugin.version()
        + "\n"
        + (plugin.description().isEmpty() ? "" : plugin.description() + "\n")
        + table.text("");
  }

  private static String component(Provided one) {
    var out = new StringBuilder(one.kind().label()).append(' ').append(one.type());
    if (!one.aliases().isEmpty()) {
      out.append(" (also: ").append(String.join(", ", one.aliases())).append(')');
    }
    out.append('\n');
    String doc = ConfigKeys.doc(one.config());
    if (!doc.isEmpty()) {
      out.append("  ").append(doc).append('\n');
    }
    var rows = ConfigKeys.of(one.config());
    if (!rows.isEmpty()) {
      var table = new Table().row("KEY", "TYPE", "DEFAULT", "MEANING");
      rows.forEach(row -> table.row(row.key(), row.type(), row.value(), row.doc()));
      out.append(table.text("  "));
    }
    return out.toString();
  }
}
