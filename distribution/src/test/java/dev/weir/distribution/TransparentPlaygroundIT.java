package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground of the guide, as people run it. */
class TransparentPlaygroundIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "red://:12345?tproxy=true&so_mark=100",
        "red://:12345?sniffing=true&so_mark=100",
      })
  void iperfGoesThroughInBothDirections(String service) throws Exception {
    Path script = Root.folder().resolve("bench/playground");
    String java = System.getProperty("java.home") + "/bin/java";
    List<String> command = new ArrayList<>(List.of("env", "SECONDS_EACH=1", "WEIR_JAVA=" + java));
    command.addAll(List.of(script.toString(), service));
    String said = Namespace.command(command);
    assertThat(said.split("iperf Done", -1)).as(said).hasSize(3);
    assertThat(said).as("what the rules caught").containsPattern("packets [1-9]");
  }
}
