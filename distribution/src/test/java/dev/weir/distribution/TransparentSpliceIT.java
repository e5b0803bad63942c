package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a transparent gateway that sniffs, the kernel moves the bytes once there is nothing to see.
 */
class TransparentSpliceIT {
  private static final long SIZE = 50_000_000;

  @TempDir static Path folder;
  private static Playground ground;
  private static Servers servers;
  private static Gateway weir;

  @BeforeAll
  static void start() throws Exception {
    ground = Playground.create();
    servers = Servers.start(ground.server, folder);
    ground.gateway.sh(
        """
        ip rule add fwmark 1 lookup 100
        ip route add local default dev lo table 100
        iptables -t mangle -A PREROUTING -p tcp -m socket --transparent -j MARK --set-mark 1
        iptables -t mangle -A PREROUTING -i gw1 -p tcp -j TPROXY --tproxy-mark 0x1/0x1 --on-port 12345
        """);
    weir = ground.weirWith(folder, TransparentCases.yaml(true) + "log: {level: debug}\n");
    weir.address("service-0");
  }

  @AfterAll
  static void end() throws Exception {
    try (var _ = ground;
        var _ = servers;
        Gateway running = weir) {
      assertThat(running.stop()).isZero();
    }
  }

  @Test
  void bytesOfNoKnownProtocol() throws Exception {
    try (Socket socket =
        Playground.connect(ground.client, Playground.SERVER_4, Servers.BOTH_WAYS)) {
      socket.getOutputStream().write(ByteBuffer.allocate(8).putLong(SIZE).array());
      Servers.Pattern.exchange(socket, SIZE);
    }
    JsonNode record = moved(Servers.BOTH_WAYS);
    assertThat(record.at("/inputBytes").asLong()).isEqualTo(SIZE + 8);
    assertThat(record.at("/outputBytes").asLong()).isEqualTo(SIZE);
  }

  private static JsonNode moved(int port) throws Exception {
    var mapper = new ObjectMapper();
    var found = new JsonNode[1];
    Path records = folder.resolve("records.json");
    String original = Playground.text(Playground.SERVER_4, port);
    Await.until(
        "a record",
        () -> {
          String all = Files.exists(records) ? Files.readString(records) : "";
          for (String line : all.lines().toList()) {
            JsonNode record = line.isEmpty() ? mapper.createObjectNode() : mapper.readTree(line);
            if (record.at("/original").asText().equals(original)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    String session = found[0].at("/sid").asText();
    Await.until(
        "the kernel moved the bytes of " + session,
        () ->
            weir.err().stream()
                .anyMatch(
                    line -> line.contains("the kernel moves the bytes") && line.contains(session)));
    return found[0];
  }
}
