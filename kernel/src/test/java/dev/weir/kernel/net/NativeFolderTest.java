package dev.weir.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeFolderTest {
  private static final String MOUNTS =
      """
      1 1 254:0 / / rw,relatime - ext4 /dev/root rw
      2 1 0:5 / /tmp rw,nosuid,noexec - tmpfs none rw
      3 2 0:6 / /tmp/mine rw - tmpfs none rw
      4 1 0:7 / /srv rw,noexec - tmpfs none rw
      5 1 0:8 / /srv rw - tmpfs none rw
      6 1 0:9 / /with\\040blank rw,noexec - tmpfs none rw
      too short
      """;

  @ParameterizedTest
  @CsvSource({
    "/tmp, true",
    "/tmp/deep/er, true",
    "/tmp/mine, false",
    "/tmp2, false",
    "/srv, false",
    "/with blank/x, true",
    "/, false"
  })
  void theNearestAndLastMountCounts(Path folder, boolean noExec) {
    assertThat(NativeFolder.isNoExec(folder, MOUNTS)).isEqualTo(noExec);
  }
}
