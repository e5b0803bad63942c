package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets in every place of the traffic and of the configuration, and not one byte of them in a
 * file, a spool, on the screen or in the log: while a sink is up, while one is down, at level
 * debug.
 */
@Timeout(120)
class RedactionIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES =
      """
      redact:
        headers: [x-account]
        cookies: ["*"]
        query: [account]
        form: [pin]
        json: ["$..pin", "$.card.number"]
        key: a-key-for-this-test-only
        rules:
        - {headers: [x-hashed], json: ["$..hashed"], action: hmac}
        - {json: ["$..dropped"], headers: [x-dropped], action: drop}
      """;

  @TempDir private Path folder;
  private SecretTraffic traffic;

  @BeforeEach
  void start() throws Exception {
    traffic = new SecretTraffic();
  }

  @AfterEach
  void end() throws Exception {
    traffic.end();
  }

  private static String secret(String place) {
    return Canary.secret(place);
  }

  private void assertSilent(Gateway gateway) throws IOException {
    var canary = new Canary();
    assertThat(canary.in(SecretTraffic.bytes(String.join("\n", gateway.out()))))
        .as("screen")
        .isEmpty();
    assertThat(canary.in(SecretTraffic.bytes(String.join("\n", gateway.err()))))
        .as("log")
        .isEmpty();
    int files = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("weir.yaml")) {
          assertThat(canary.in(Files.readAllBytes(file))).as(file.toString()).isEmpty();
          files++;
        }
      }
    }
    assertThat(files).isPositive();
  }

  private List<JsonNode> records() throws IOException {
    var records = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(folder.resolve("records.json"))) {
      records.add(JSON.readTree(line));
    }
    return records;
  }

  private static String body(JsonNode record, String side) throws IOException {
    JsonNode body = record.at("/http/" + side + "/body");
    return body.isTextual()
        ? new String(body.binaryValue(), StandardCharsets.UTF_8)
        : record.at("/http/" + side + "/bodyWithheld").asText();
  }

  private static String service(String name, String handler, String recorders) {
    return """
    - name: %s
      addr: 127.0.0.1:0
      handler: {%s}
      listener: {type: tcp}
      recorders: [%s]
    """
        .formatted(name, handler, recorders);
  }

  private String yaml() {
    String sniffing =
        "metadata: {sniffing: true, sniffing.websocket: true, sniffing.websocket.sampleRate: all}";
    String binding = "{name: %s, record: recorder.service.handler, metadata: {http.body: true}}";
    String both =
        binding.formatted("lines")
            + ", {name: notes, record: recorder.service.router.dial.address.error}, "
            + binding.formatted("down");
    return "log: {level: debug, format: json}\nservices:\n"
        + service("proxy", "type: http, " + sniffing, both)
        + service(
            "guarded",
            "type: http, auth: {username: u, password: " + secret("p1") + "}, " + sniffing,
            both)
        + service("chained", "type: http, chain: dead, " + sniffing, both)
        + service("refused", "type: http, chain: closed, " + sniffing, both)
        + """
        chains:
        - name: dead
          hops:
          - name: h
            nodes:
            - name: n
              addr: 127.0.0.1:1
              connector: {type: http, auth: {username: u, password: %s}}
        - name: closed
          hops:
          - name: h
            nodes:
            - name: n
              addr: %s
              connector: {type: http, auth: {username: u, password: %s}}
        recorders:
        - name: lines
          file: {path: records.json, sep: "\\n"}
        - name: notes
          file: {path: notes.txt, sep: "\\n"}
        - name: down
          http: {url: "http://127.0.0.1:1/records?access_token=%s", timeout: 1s}
          spool: {dir: spool, durable: true}
        """
            .formatted(secret("n1"), traffic.host(), secret("n2"), secret("r1"))
        + RULES;
  }

  @Test
  void notOneByteOfASecretIsWrittenDown() throws Exception {
    try (Gateway gateway = Gateway.start(folder, yaml())) {
      InetSocketAddress proxy = gateway.address("proxy");
      traffic.exchanges(proxy);
      traffic.tunnel(proxy);
      traffic.malformed(proxy);
      traffic.credentials(gateway);
      traffic.webSocket(proxy);
      traffic.http2(proxy);
      Await.until(
          "the sink that is down was tried",
          () -> gateway.err().stream().anyMatch(line -> line.contains("not delivered")));
      assertThat(gateway.stop()).isZero();
      assertSilent(gateway);
    }
    assertThat(spooled()).isPositive();
    List<JsonNode> records = records();
    List<JsonNode> posts =
        records.stream().filter(r -> r.at("/http/method").asText().equals("POST")).toList();
    assertThat(posts).hasSizeGreaterThanOrEqualTo(11);
    // What is no secret is there.
    for (JsonNode post : posts.subList(0, 6)) {
      assertThat(body(post, "request")).contains("visible").contains("***");
      assertThat(body(post, "response")).startsWith("{\"seen\":\"visible\",\"pin\":\"***\",\"ha");
    }
    for (JsonNode post : posts.subList(6, 10)) {
      assertThat(body(post, "request")).containsAnyOf("json: ", "form: ", "coding: ");
      assertThat(post.at("/why").asText()).isEqualTo("redact");
    }
    JsonNode first = posts.getFirst();
    assertThat(first.at("/http/uri").asText()).contains("seen=visible&access_token=***&account=");
    assertThat(first.at("/http/response/trailers").toString()).contains("Bearer ***");
    String token = first.at("/http/request/header/X-Hashed/0").asText();
    assertThat(token).startsWith("hmac:");
    assertThat(first.at("/http/request/header").has("X-Dropped")).isFalse();
    assertThat(records.stream().filter(r -> r.has("raw")).count()).isGreaterThan(5);
    assertThat(records.stream().filter(r -> r.has("websocket")).count()).isGreaterThan(6);
    assertThat(records.stream().filter(r -> r.has("http2")).count()).isPositive();
  }

  private long spooled() throws IOException {
    long size = 0;
    try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  /** Without a recorder and without a rule: heads only, as lines of JSON. */
  @Test
  void theDefaultsHoldOnTheScreen() throws Exception {
    String yaml =
        "log: {level: debug, format: json}\nservices:\n"
            + service("proxy", "type: http, metadata: {sniffing: true}", "");
    try (Gateway gateway = Gateway.start(folder, yaml)) {
      InetSocketAddress proxy = gateway.address("proxy");
      String head =
          "GET http://"
              + traffic.host()
              + "/?seen=visible&api_key="
              + secret("q")
              + " HTTP/1.1\r\nHost: "
              + (traffic.host()
                  + "\r\nAuthorization: Basic "
                  + secret("h")
                  + "\r\nCookie: a="
                  + secret("c"))
              + "\r\nConnection: close\r\n\r\n";
      assertThat(SecretTraffic.send(proxy, head)).contains(Canary.WORD);
      Await.until("the record is shown", () -> !gateway.out().isEmpty());
      assertThat(gateway.stop()).isZero();
      assertThat(gateway.out().getFirst()).contains("seen=visible&api_key=***");
      var canary = new Canary();
      // Its account of itself is of rules for fields that nobody gave: X-Account is no secret then.
      String shown = String.join("\n", gateway.out());
      for (String place : List.of("q", "h", "c", "s1", "s2", "l1", "l2", "l3", "t1", "t2")) {
        assertThat(shown).doesNotContain(secret(place));
      }
      assertThat(canary.in(SecretTraffic.bytes(String.join("\n", gateway.err())))).isEmpty();
    }
  }

  @Test
  void rulesThatChangeHoldAtOnceAndDefaultsOffIsSaidAloud() throws Exception {
    String service =
        "services:\n"
            + service(
                "proxy",
                "type: http, metadata: {sniffing: true}",
                "{name: lines, record: recorder.service.handler}")
            + "recorders: [{name: lines, file: {path: records.json, sep: \"\\n\"}}]\n";
    try (Gateway gateway = Gateway.start(folder, service)) {
      InetSocketAddress proxy = gateway.address("proxy");
      String head =
          "GET http://" + traffic.host() + "/ HTTP/1.1\r\nHost: " + traffic.host() + "\r\n";
      try (var open = new Socket(proxy.getAddress(), proxy.getPort())) {
        open.getOutputStream().write(SecretTraffic.bytes(head + "X-Account: " + secret("x")));
        reload(gateway, service + "redact: {headers: [x-account], defaults: false}\n");
        open.getOutputStream().write(SecretTraffic.bytes("\r\nConnection: close\r\n\r\n"));
        open.shutdownOutput();
        assertThat(open.getInputStream().readAllBytes()).isNotEmpty();
      }
      gateway.awaitLog("redact.defaults is false");
      assertThat(gateway.stop()).isZero();
      JsonNode record = records().getFirst();
      assertThat(record.at("/http/request/header/X-Account/0").asText()).isEqualTo("***");
      assertThat(record.at("/http/response/header/Set-Cookie/0").asText()).contains(Canary.WORD);
    }
  }

  private void reload(Gateway gateway, String yaml) throws Exception {
    Files.writeString(folder.resolve("weir.yaml"), yaml);
    new ProcessBuilder("kill", "-HUP", Long.toString(gateway.pid())).start().waitFor();
    Await.until(
        "the reload is done",
        () -> gateway.err().stream().anyMatch(line -> line.contains("reload: done")));
  }
}
