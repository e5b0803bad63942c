package dev.weir.kernel.service;

import dev.weir.kernel.config.model.SpoolConfig;
import dev.weir.kernel.record.spool.SpoolOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the spool of a recorder is. */
final class SpoolFolder {
  private SpoolFolder() {}

  static SpoolOptions options(SpoolConfig spool, String recorder, Surroundings around) {
    Path folder = spool.dir().isEmpty() ? state() : around.folder().resolve(spool.dir());
    return new SpoolOptions(
        folder.resolve(encoded(recorder)),
        spool.maxSize().bytes(),
        spool.fsync(),
        spool.interval(),
        spool.durable());
  }

  /** XDG Base Directory Specification: state that should outlive a restart. */
  private static Path state() {
    String given = System.getenv("XDG_STATE_HOME");
    Path home =
        given == null || !given.startsWith("/")
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(given);
    return home.resolve("weir").resolve("spool");
  }

  /** A name of a recorder as a name of a folder: no separators, and neither of the two dots. */
  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace(".", "%2E").replace("*", "%2A");
  }
}
