package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published list of keys is the one that the distribution prints. */
class ReferenceIT {
  @TempDir Path folder;

  @Test
  void thePublishedPageIsCurrent() throws Exception {
    try (Gateway weir = Gateway.command(Root.unpacked(), folder, "config", "reference")) {
      assertThat(weir.waitFor()).isZero();
      assertThat(Files.readAllLines(Root.folder().resolve("docs/REFERENCE.md")))
          .as("make it anew: ./weir config reference > docs/REFERENCE.md")
          .isEqualTo(weir.out());
    }
  }
}
