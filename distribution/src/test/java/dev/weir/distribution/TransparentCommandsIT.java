package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways in which people start a transparent gateway: each command line is printed as YAML, and
 * both forms are run. Needs root.
 */
@Timeout(120)
class TransparentCommandsIT {
  @TempDir static Path folder;
  private static Namespace machine;

  @BeforeAll
  static void start() throws Exception {
    machine = Namespace.create("commands");
  }

  @AfterAll
  static void end() throws Exception {
    machine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-L red://:12345?sniffing=true -F 192.168.1.1:1080",
        "-L red://:12345?sniffing=true&so_mark=100",
        "-L red://:12345?sniffing=true -F http://192.168.1.1:1080?so_mark=100",
        "-L red://:12345?sniffing=true&tproxy=true&so_mark=100",
        "-L red://:12345?sniffing=true&tproxy=true -F http://192.168.1.1:8080?so_mark=100",
        "-L redu://:12345?ttl=30s&so_mark=100",
        "-L redu://:12345?ttl=30s -F relay://192.168.1.1:8421?so_mark=100",
        "-L redu://[::1]:12345?ttl=1m&readBufferSize=65535",
        "-L relay://:8420",
        "-L red://:12345?tproxy=true -L redu://:12345?ttl=30s"
            + " -F relay://172.111.1.1:8420?so_mark=100",
      })
  void runsAsItIsAndAsTheFileThatItStandsFor(String line) throws Exception {
    List<String> flags = List.of(line.split(" "));
    String yaml;
    try (Gateway print = command(with(null, flags, "-O", "yaml"))) {
      assertThat(print.waitFor()).isZero();
      yaml = String.join("\n", print.out());
    }
    Files.writeString(folder.resolve("weir.yaml"), yaml + "\n");
    try (Gateway first = command(with("run", flags, "--quiet"))) {
      listens(flags, first);
      // What is killed without a word leaves nothing that is in the way of the next start.
      first.kill();
    }
    try (Gateway second = command("run", "--quiet", "-C", "weir.yaml")) {
      listens(flags, second);
      assertThat(second.stop()).isZero();
    }
  }

  private static String[] with(String command, List<String> flags, String... more) {
    var all = new ArrayList<String>();
    if (command != null) {
      all.add(command);
    }
    all.addAll(flags);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static Gateway command(String... arguments) throws Exception {
    return Gateway.in(machine, folder, arguments);
  }

  private static void listens(List<String> flags, Gateway started) throws Exception {
    long services = flags.stream().filter("-L"::equals).count();
    for (int i = 0; i < services; i++) {
      assertThat(started.address("service-" + i).getPort()).isIn(12345, 8420);
    }
  }
}
