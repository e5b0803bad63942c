package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a name does on a transparent gateway, and what a chain does. The server has an address for
 * each service of the gateway, {@code 10.71.2.1N} for the one on port {@code 1234N}.
 */
class TransparentNamesIT {
  private static final String NAMED = "10.71.2.11";
  private static final String ORIGINAL = "10.71.2.12";
  private static final String STRICT = "10.71.2.13";
  private static final String FALLBACK = "10.71.2.14";
  private static final String CHAIN = "10.71.2.15";
  private static final String DEAD = "10.71.2.16";
  private static final String ADDRESSES = "10.71.2.17";

  /** Caught by the strict service as well, but {@code server.test} does not lead there. */
  private static final String ELSEWHERE = "10.71.2.19";

  @TempDir static Path folder;
  private static Playground ground;
  private static Servers servers;
  private static Gateway next;
  private static Gateway weir;

  @BeforeAll
  static void start() throws Exception {
    ground = Playground.create();
    var rules = new StringBuilder();
    for (int i = 1; i <= 9; i++) {
      ground.server.run("ip", "addr", "add", "10.71.2.1" + i + "/24", "dev", "eth0");
      rules.append(
          "iptables -t nat -A PREROUTING -p tcp -d 10.71.2.1%d -j REDIRECT --to-ports 1234%d\n"
              .formatted(i, i == 9 ? 3 : i));
    }
    ground.gateway.sh(rules.toString());
    servers = Servers.start(ground.server, folder);
    Path far = java.nio.file.Files.createDirectory(folder.resolve("next"));
    java.nio.file.Files.writeString(
        far.resolve("weir.yaml"),
        """
        services:
        - name: service-0
          addr: :8080
          hosts: names
          handler: {type: http}
          listener: {type: tcp}
        hosts:
        - name: names
          mappings: [{ip: 10.71.2.2, hostname: other.test}]
        """);
    next = Gateway.in(ground.server, far, "run", "-C", "weir.yaml");
    weir = ground.weirWith(folder, yaml());
    next.address("service-0");
    weir.address("dead");
  }

  @AfterAll
  static void end() throws Exception {
    try (var _ = ground;
        var _ = servers;
        var _ = next;
        var _ = weir) {
      // All are closed whatever happens.
    }
  }

  private static String yaml() {
    return "services:\n"
        + service("named", 12341, "", "only-server", "")
        + service("original", 12342, "sniffing.dialOriginalDst: true", "", "")
        + service("strict", 12343, "sniffing.dialOriginalDst: true", "only-server", "")
        + service("fallback", 12344, "sniffing.fallback: true", "", "")
        + service("chain", 12345, "", "", "half-dead")
        + service("dead", 12346, "", "", "dead")
        + service("addresses", 12347, "", "only-address", "half-dead")
        + """
        chains:
        - name: half-dead
          hops:
          - name: hop
            nodes:
            - {name: gone, addr: '10.71.2.2:1', connector: {type: http}}
            - {name: good, addr: '10.71.2.2:8080', connector: {type: http}}
        - name: dead
          hops:
          - name: hop
            nodes:
            - {name: gone, addr: '10.71.2.2:1', connector: {type: http}}
            - {name: gone-too, addr: '10.71.2.2:2', connector: {type: http}}
        bypasses:
        - name: only-server
          whitelist: true
          matchers: [server.test]
        - name: only-address
          whitelist: true
          matchers: [10.71.2.17]
        hosts:
        - name: names
          mappings:
          - {ip: 10.71.2.11, hostname: server.test}
          - {ip: 10.71.2.12, hostname: server.test}
          - {ip: 10.71.2.13, hostname: server.test}
          - {ip: 10.71.2.2, hostname: other.test}
        recorders:
        - name: lines
          file: {path: records.json, sep: "\\n"}
        """;
  }

  private static String service(
      String name, int port, String metadata, String bypass, String chain) {
    return """
    - name: %s
      addr: :%d
      hosts: names
    %s  handler:
        type: red
    %s    metadata:
          sniffing: true
          # Whoever has to wait for it fails the test.
          sniffing.timeout: %s
    %s  listener: {type: red}
      recorders: [{name: lines, record: recorder.service.handler}]
    """
        .formatted(
            name,
            port,
            bypass.isEmpty() ? "" : "  bypass: " + bypass + "\n",
            chain.isEmpty() ? "" : "    chain: " + chain + "\n",
            name.equals("original") ? "1h" : "300ms",
            metadata.isEmpty() ? "" : "      " + metadata + "\n");
  }

  /** The answer to a request; empty if the connection is cut. */
  private static String get(String address, String host) throws Exception {
    String path = "/" + address + "/" + host;
    try (Socket socket = Playground.connect(ground.client, address, Servers.HTTP)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
      return "";
    }
  }

  /** What comes back for a byte that is no protocol; empty if the connection is cut. */
  private static String raw(String address, int port) throws Exception {
    try (Socket socket = Playground.connect(ground.client, address, port)) {
      socket.getOutputStream().write('\n');
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
      return "";
    }
  }

  private static JsonNode record(String service, String original, String text) throws Exception {
    var mapper = new ObjectMapper();
    JsonNode[] found = new JsonNode[1];
    Await.until(
        "a record of " + service,
        () -> {
          for (String line : lines()) {
            JsonNode record = mapper.readTree(line);
            if (record.at("/service").asText().equals(service)
                && (record.at("/original").asText() + ":").startsWith(original + ":")
                && line.contains(text)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  private static java.util.List<String> lines() throws IOException {
    Path records = folder.resolve("records.json");
    return java.nio.file.Files.exists(records)
        ? java.nio.file.Files.readAllLines(records)
        : java.util.List.of();
  }

  @Test
  void aWhitelistOfNamesLetsItsNamesPassAndNothingElse() throws Exception {
    assertThat(get(NAMED, "server.test")).contains("200 OK");
    assertThat(get(NAMED, "other.test")).isEmpty();
    assertThat(raw(NAMED, Servers.ECHO)).isEmpty();
    assertThat(record("named", NAMED, "other.test").at("/close/kind").asText()).isEqualTo("bypass");
  }

  @Test
  void anAddressThatIsDialledWhateverIsNamedIsRecordedWithTheName() throws Exception {
    assertThat(get(ORIGINAL, "other.test")).contains("200 OK");
    JsonNode record = record("original", ORIGINAL, "other.test");
    assertThat(record.at("/dst").asText()).isEqualTo(ORIGINAL + ":80");
    assertThat(record.at("/claim/name").asText()).isEqualTo("other.test");
    assertThat(record.at("/claim/agrees").asBoolean(true)).isFalse();
    assertThat(get(ORIGINAL, "server.test")).contains("200 OK");
    assertThat(record("original", ORIGINAL, "server.test").at("/claim/agrees").asBoolean())
        .isTrue();
  }

  @Test
  void nobodyWaitsForAClientIfTheAddressIsDialledAnyway() throws Exception {
    try (Socket socket = Playground.connect(ground.client, ORIGINAL, Servers.BANNER)) {
      assertThat(new String(socket.getInputStream().readNBytes(7), StandardCharsets.UTF_8))
          .isEqualTo("SSH-2.0");
    }
  }

  @Test
  void aNameSatisfiesAWhitelistOnlyIfItLeadsToTheAddressThatIsDialled() throws Exception {
    assertThat(get(STRICT, "server.test")).contains("200 OK");
    assertThat(get(ELSEWHERE, "server.test")).isEmpty();
    JsonNode lie = record("strict", ELSEWHERE, "server.test");
    assertThat(lie.at("/close/kind").asText()).as(lie.toString()).isEqualTo("bypass");
    assertThat(lie.at("/claim/agrees").asBoolean(true)).isFalse();
    assertThat(get(STRICT, "other.test")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"22", "7"})
  void withoutANameTheAddressAloneCounts(int port) throws Exception {
    assertThat(raw(STRICT, port)).doesNotContain("\n\n");
    assertThat(record("strict", STRICT + ":" + port, "bypass").at("/close/kind").asText())
        .isEqualTo("bypass");
  }

  @Test
  void aNameThatLeadsNowhereGivesWayToTheAddressIfThatIsWanted() throws Exception {
    assertThat(get(FALLBACK, "nowhere.invalid")).contains("200 OK");
  }

  @Test
  void aNodeThatFailsIsReplacedByAnother() throws Exception {
    assertThat(get(CHAIN, "other.test")).contains("200 OK");
    assertThat(record("chain", CHAIN, "other.test").at("/route").asText())
        .isEqualTo("good@10.71.2.2:8080 > other.test:80");
  }

  /** The chain would look the name up, and nobody here knows where it leads. */
  @Test
  void aWhitelistOfAddressesIsNotPassedByOneAddressToReachAnother() throws Exception {
    assertThat(get(ADDRESSES, "other.test")).contains("200 OK");
    JsonNode record = record("addresses", ADDRESSES, "other.test");
    assertThat(record.at("/route").asText())
        .isEqualTo("good@10.71.2.2:8080 > " + ADDRESSES + ":80");
  }

  @Test
  void aHopWithoutALivingNodeIsNeverGoneRound() throws Exception {
    assertThat(raw(DEAD, Servers.ENDING)).isEmpty();
    assertThat(record("dead", DEAD, "upstream").at("/close/kind").asText()).isEqualTo("upstream");
    assertThat(servers.endings).isEmpty();
  }
}
