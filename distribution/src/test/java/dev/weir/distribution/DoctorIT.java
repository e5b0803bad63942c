package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir doctor} with a configuration. */
class DoctorIT {
  @TempDir Path folder;

  private Map<String, JsonNode> doctor(int exit, String... args) throws Exception {
    try (Gateway doctor = Gateway.command(Root.unpacked(), folder, args)) {
      assertThat(doctor.waitFor()).as("%s", doctor.err()).isEqualTo(exit);
      var lines = new HashMap<String, JsonNode>();
      for (String line : doctor.out()) {
        JsonNode node = new ObjectMapper().readTree(line);
        lines.put(node.at("/check").asText(), node);
      }
      return lines;
    }
  }

  @Test
  void looksAtPortsAuthorityAndSinks() throws Exception {
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).isZero();
    }
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Origin sink = Origin.start("thanks")) {
      Files.writeString(
          folder.resolve("weir.yaml"),
          """
          services:
          - name: taken
            addr: 127.0.0.1:%d
            handler:
              type: http
              metadata: {sniffing: true, mitm.certFile: ca.crt, mitm.keyFile: ca.key}
            listener: {type: tcp}
          - name: free
            addr: 127.0.0.1:0
            handler: {type: http}
            listener: {type: tcp}
          recorders:
          - {name: good, http: {url: 'http://127.0.0.1:%d/records'}}
          - {name: dead, http: {url: 'http://127.0.0.1:%d/records'}}
          - {name: lines, file: {path: records.json}}
          - {name: base, mongo: {uri: 'mongodb://127.0.0.1:%d,127.0.0.1:%d'}}
          - {name: kept, store: {dir: kept/here}}
          - {name: blocked, store: {dir: weir.yaml/here}}
          """
              .formatted(
                  taken.getLocalPort(),
                  sink.port(),
                  Hops.deadPort(),
                  Hops.deadPort(),
                  sink.port()));
      Map<String, JsonNode> lines = doctor(1, "doctor", "--json", "-C", "weir.yaml");
      is(lines, "port taken", "fail", "is in use by java (pid " + ProcessHandle.current().pid());
      is(lines, "port free", "ok", "any port");
      is(lines, "tls taken", "ok", "key rw-------");
      is(lines, "sink good", "ok", "can be reached");
      is(lines, "sink dead", "fail", "cannot be reached");
      is(lines, "sink lines", "ok", "can be written");
      is(lines, "sink base", "ok", "can be reached");
      is(lines, "sink kept", "ok", "can be written");
      is(lines, "sink blocked", "fail", "cannot be written");
      assertThat(lines).containsKeys("java", "files", "clock", "capabilities");
      assertThat(lines.values())
          .allSatisfy(line -> assertThat(line.at("/value").asText()).as("%s", line).isNotEmpty());
    }
  }

  private static void is(Map<String, JsonNode> lines, String check, String level, String value) {
    JsonNode line = lines.get(check);
    assertThat(line).as("%s in %s", check, lines.keySet()).isNotNull();
    assertThat(line.at("/level").asText()).as("%s", line).isEqualTo(level);
    assertThat(line.at("/value").asText()).contains(value);
    if (!level.equals("ok")) {
      assertThat(line.at("/remedy").asText()).isNotEmpty();
    }
  }

  @Test
  void aConfigurationThatCannotBeReadIsSaidWithItsPlace() throws Exception {
    Files.writeString(folder.resolve("weir.yaml"), "services: [{name: a, adr: ':1'}]\n");
    try (Gateway doctor = Gateway.command(Root.unpacked(), folder, "doctor", "-C", "weir.yaml")) {
      assertThat(doctor.waitFor()).isEqualTo(78);
      assertThat(String.join("\n", doctor.err())).contains("weir.yaml:1:");
    }
  }

  @Test
  void withoutAConfigurationItSaysWhatMoreItCouldLookAt() throws Exception {
    assertThat(doctor(0, "doctor", "--json").get("configuration").at("/remedy").asText())
        .contains("weir doctor -C FILE");
  }
}
