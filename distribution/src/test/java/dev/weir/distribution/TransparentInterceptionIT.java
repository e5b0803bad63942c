package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that the firewall brings is read like TLS that comes by a proxy. Needs root. */
@Timeout(180)
class TransparentInterceptionIT {
  private static final String NAME = "server.test";

  @TempDir Path folder;

  private static String yaml(boolean tproxy, String more) {
    return """
    services:
    - name: red
      addr: :12345
      hosts: names
      sockopts: {mark: 100}
      handler:
        type: red
        metadata:
          sniffing: true
          tproxy: %1$s
          mitm.certFile: ca.crt
          mitm.keyFile: ca.key
          # The server's certificate is nobody's but its own.
          mitm.verify: record
    %2$s  listener: {type: red, metadata: {tproxy: %1$s}}
      recorders: [{name: lines, record: recorder.service.handler}]
    hosts:
    - name: names
      mappings:
      - {ip: 10.71.2.2, hostname: server.test}
      - {ip: "fd71:2::2", hostname: server.test}
    bypasses:
    - {name: nobody, matchers: [server.test]}
    recorders: [{name: lines, file: {path: records.json, sep: "\\n"}}]
    """
        .formatted(tproxy, more);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsInsideIsReadWhateverBringsItAndByBothFamilies(boolean tproxy) throws Exception {
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).isZero();
    }
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        Gateway weir = ground.weirWith(folder, yaml(tproxy, ""))) {
      assertThat(weir.address("red").getPort()).isEqualTo(12345);
      try (Gateway rules = ground.weir(folder, "tproxy", "up", "-C", "weir.yaml")) {
        assertThat(rules.waitFor()).as("%s", rules.err()).isZero();
      }
      for (String address : List.of(Playground.SERVER_4, Playground.SERVER_6)) {
        String path = "/inside/" + (address.contains(":") ? 6 : 4);
        assertThat(get(ground, address, path, "ca.crt"))
            .isEqualTo("GET " + path + " HTTP/1.1 " + NAME);
        JsonNode record = record(path);
        assertThat(record.at("/original").asText()).isEqualTo(Playground.text(address, 443));
        assertThat(record.at("/claim/agrees").asBoolean()).isTrue();
        assertThat(record.at("/http/statusCode").asInt()).isEqualTo(200);
        assertThat(record.at("/tls/serverName").asText()).isEqualTo(NAME);
        assertThat(record.at("/seen").asText()).isEqualTo("full");
      }
      assertThat(weir.stop()).isZero();
      assertThat(weir.err()).noneMatch(line -> line.contains("Exception"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsExceptedPassesThroughWithTheServersOwnCertificate(boolean tproxy) throws Exception {
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).isZero();
    }
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        Gateway weir = ground.weirWith(folder, yaml(tproxy, "      mitm.bypass: nobody\n"))) {
      assertThat(weir.address("red").getPort()).isEqualTo(12345);
      try (Gateway rules = ground.weir(folder, "tproxy", "up", "-C", "weir.yaml")) {
        assertThat(rules.waitFor()).as("%s", rules.err()).isZero();
      }
      String issuer =
          ground.client.sh(
              "openssl s_client -connect 10.71.2.2:443 -servername server.test </dev/null"
                  + " 2>/dev/null | openssl x509 -noout -issuer");
      assertThat(issuer).contains("CN = server.test");
    }
  }

  private String get(Playground ground, String address, String path, String authority)
      throws Exception {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return ground.client.run(
        "curl",
        "-sS",
        "-m",
        "20",
        "--cacert",
        folder.resolve(authority).toString(),
        "--resolve",
        NAME + ":443:" + host,
        "https://" + NAME + path);
  }

  private JsonNode record(String path) throws Exception {
    JsonNode[] found = new JsonNode[1];
    Await.until(
        "a record of " + path,
        () -> {
          for (JsonNode record : Datagrams.records(folder.resolve("records.json"))) {
            if (record.at("/http/uri").asText().endsWith(path)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }
}
