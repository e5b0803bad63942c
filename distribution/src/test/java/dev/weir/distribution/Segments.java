package dev.weir.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files in which a gateway's spool keeps records. */
final class Segments {
  /** No record of these tests is larger on disk. */
  static final long LARGEST_RECORD = 2000;

  private Segments() {}

  /** Those in the folder of one recorder. */
  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".seg")).toList();
    }
  }

  /** How many bytes they have; one that vanishes meanwhile has none. */
  static long bytes(Path folder) throws IOException {
    return in(folder).stream().mapToLong(file -> file.toFile().length()).sum();
  }
}
