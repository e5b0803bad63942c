package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir check} says is what a start would refuse: all of it, each at its place. */
class CheckIT {
  @TempDir private Path folder;

  @Test
  void checkAndStartRefuseTheSameForTheSameReasons() throws Exception {
    for (String file : List.of("refused.yaml", "rules.txt")) {
      Files.writeString(folder.resolve(file), resource(file));
    }
    List<String> expected = resource("refused.expected").lines().toList();
    for (String command : List.of("check", "run")) {
      try (Gateway weir = Gateway.command(Root.unpacked(), folder, command, "-C", "refused.yaml")) {
        assertThat(weir.waitFor()).isEqualTo(78);
        assertThat(weir.err()).as(command).containsExactlyElementsOf(expected);
        assertThat(weir.out()).isEmpty();
      }
    }
  }

  @Test
  void aUrlThatCannotBeReadHidesNothingElse() throws Exception {
    Files.writeString(folder.resolve("more.yaml"), "bypasses: [{name: r, matchers: ['{a']}]\n");
    try (Gateway weir =
        Gateway.command(
            Root.unpacked(),
            folder,
            "-L",
            "htp://:1",
            "-L",
            "tcp://:2",
            "-F",
            "http://x:y",
            "-C",
            "more.yaml")) {
      assertThat(weir.waitFor()).isEqualTo(2);
      assertThat(weir.err())
          .anyMatch(line -> line.startsWith("-L[0]:1:1: error W1014"))
          .anyMatch(line -> line.startsWith("-F[0]:1:8: error W1006"))
          .anyMatch(line -> line.startsWith("-L[1]:1:7: error W1209: services[1].handler"))
          .anyMatch(line -> line.startsWith("more.yaml:1:33: error W1209: bypasses[0].matchers[0]"))
          .endsWith("4 errors; nothing was started");
    }
  }

  @Test
  void whatNobodyUsesIsAWarning() throws Exception {
    Files.writeString(
        folder.resolve("weir.yaml"),
        """
        services: [{name: a, addr: "127.0.0.1:0", handler: {type: http}}]
        bypasses: [{name: r, matchers: [a.example]}]
        """);
    try (Gateway weir = Gateway.command(Root.unpacked(), folder, "check")) {
      assertThat(weir.waitFor()).isZero();
      assertThat(weir.out()).containsExactly("ok: 1 service, 0 recorders, 1 warning");
      assertThat(weir.err())
          .singleElement()
          .asString()
          .startsWith("weir.yaml:2:19: warning W1212: bypasses[0]: bypass \"r\" is not used");
    }
  }

  private static String resource(String name) throws Exception {
    return Files.readString(
        Root.folder()
            .resolve("distribution/src/test/resources/dev/weir/distribution/check/" + name));
  }
}
