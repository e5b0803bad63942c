package dev.weir.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are in the source tree. */
final class Root {
  private Root() {}

  /** The root of the source tree. */
  static Path folder() {
    return Path.of(System.getProperty("weir.root"));
  }

  /** The distribution, as it was unpacked by the build. */
  static Path unpacked() {
    return folder().resolve("distribution/target/weir");
  }

  /** The source folders of the plugins. */
  static List<Path> plugins() throws IOException {
    try (Stream<Path> all = Files.list(folder().resolve("plugins"))) {
      return all.filter(f -> Files.exists(f.resolve("pom.xml"))).sorted().toList();
    }
  }
}
