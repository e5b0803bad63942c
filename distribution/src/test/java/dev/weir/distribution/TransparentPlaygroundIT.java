package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground of the guide, as people run it. */
class TransparentPlaygroundIT {
  /** What the receiver of a test over UDP got: lost and sent. */
  private static final Pattern RECEIVED = Pattern.compile(" (\\d+)/(\\d+) \\([^)]*%\\)  receiver");

  /** As the guide has it: red and redu by way of a relay server, TCP and UDP, both directions. */
  @Test
  void allOfItGoesThroughARelayServer() throws Exception {
    String said = run();
    assertThat(said.split("iperf Done", -1)).as(said).hasSize(5);
    Matcher received = RECEIVED.matcher(said);
    for (int i = 0; i < 2; i++) {
      assertThat(received.find()).as(said).isTrue();
      assertThat(Integer.parseInt(received.group(1))).as("datagrams lost").isZero();
      assertThat(Integer.parseInt(received.group(2))).as("datagrams sent").isGreaterThan(50);
    }
    assertThat(said.lines().filter(line -> line.matches(".*packets [1-9].*")))
        .as("what the rules caught, TCP and UDP: " + said)
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "red://:12345?tproxy=true&so_mark=100",
        "red://:12345?sniffing=true&so_mark=100",
      })
  void iperfGoesThroughInBothDirections(String service) throws Exception {
    String said = run(service);
    assertThat(said.split("iperf Done", -1)).as(said).hasSize(3);
    assertThat(said).as("what the rules caught").containsPattern("packets [1-9]");
  }

  private static String run(String... arguments) throws Exception {
    Path script = Root.folder().resolve("bench/playground");
    String java = System.getProperty("java.home") + "/bin/java";
    List<String> command = new ArrayList<>(List.of("env", "SECONDS_EACH=1", "WEIR_JAVA=" + java));
    command.add(script.toString());
    command.addAll(List.of(arguments));
    return Namespace.command(command);
  }
}
