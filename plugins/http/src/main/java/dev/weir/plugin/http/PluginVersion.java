package dev.weir.plugin.http;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The version of the jar that this class is in. */
final class PluginVersion {
  private PluginVersion() {}

  /** {@code weir/VERSION}; {@code weir} where the classes do not come from the plugin's jar. */
  static String agent() {
    String version = version();
    return version.isEmpty() ? "weir" : "weir/" + version;
  }

  /** Read from the jar itself: a resource of this name could be that of any other jar. */
  private static String version() {
    CodeSource source = PluginVersion.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "";
    }
    try {
      var file = new File(source.getLocation().toURI());
      if (!file.isFile()) {
        return "";
      }
      try (var jar = new JarFile(file)) {
        Manifest manifest = jar.getManifest();
        String version =
            manifest == null ? null : manifest.getMainAttributes().getValue("Plugin-Version");
        return version != null && FieldMap.isValue(version) ? version : "";
      }
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      // The name without a version is as good; nothing depends on it.
      return "";
    }
  }
}
