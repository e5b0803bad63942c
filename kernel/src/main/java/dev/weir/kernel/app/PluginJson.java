package dev.weir.kernel.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.kernel.plugin.PluginInfo;
import dev.weir.kernel.plugin.Plugins;

/** The installed plugins for scripts: one JSON object a line. */
final class PluginJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PluginJson() {}

  static String lines(Plugins plugins) {
    var out = new StringBuilder();
    for (PluginInfo plugin : plugins.list()) {
      ObjectNode line = JSON.createObjectNode();
      line.put("id", plugin.id())
          .put("version", plugin.version())
          .put("requires", plugin.requires())
          .put("description", plugin.description())
          .put("jar", plugin.jar().toString());
      ArrayNode offers = line.putArray("offers");
      for (PluginInfo.Offer offer : plugin.offers()) {
        ObjectNode one = offers.addObject().put("kind", offer.kind()).put("type", offer.type());
        offer.aliases().forEach(one.putArray("aliases")::add);
      }
      out.append(line).append('\n');
    }
    return out.toString();
  }
}
