package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records go to MongoDB and Redis: all of them, once each by their ids, and without secrets. */
@Timeout(120)
class DatabaseSinksIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PLANTED =
      List.of("tok3nInHeader", "tok3nInCookie", "tok3nInQuery", "dbPassw0rd", "r3disPassw0rd");

  @TempDir private Path folder;
  private Origin origin;
  private MongoSink mongo;
  private RedisSink redis;

  @BeforeEach
  void start() throws Exception {
    origin = Origin.start("hello");
    mongo = new MongoSink();
    redis = new RedisSink(Files.createDirectories(folder.resolve("redis")), "r3disPassw0rd");
  }

  @AfterEach
  void end() {
    origin.close();
    mongo.close();
    redis.close();
  }

  private String yaml() {
    return yaml("mongodb://127.0.0.1:" + mongo.port());
  }

  private String yaml(String uri) {
    return """
    services:
    - name: proxy
      addr: 127.0.0.1:0
      handler: {type: http, metadata: {sniffing: true}}
      listener: {type: tcp}
      recorders:
      - {name: documents, record: recorder.service.handler, metadata: {http.body: true}}
      - {name: texts, record: recorder.service.handler, metadata: {http.body: true}}
    recorders:
    - name: documents
      mongo: {uri: "%s", db: traffic, timeout: 2s}
      spool: {dir: spool, fsync: interval}
    - name: texts
      redis: {addr: "127.0.0.1:%d", password: r3disPassw0rd, key: traffic, type: list}
      spool: {dir: spool, fsync: interval}
    """
        .formatted(uri, redis.port());
  }

  /** Numbered requests with secrets in them, all by one curl. */
  private void curl(InetSocketAddress proxy, int from, int to) throws Exception {
    String target = "http://%s/%s?access_token=tok3nInQuery".formatted(origin.host(), "[%d-%d]");
    Hops.Answer answer =
        Hops.curl(
            "--fail",
            "-x",
            "http://127.0.0.1:" + proxy.getPort(),
            "-H",
            "Authorization: Bearer tok3nInHeader",
            "-H",
            "Cookie: session=tok3nInCookie",
            "-H",
            "$Where.x: 1",
            "-d",
            "ping",
            "-o",
            "/dev/null",
            target.formatted(from, to));
    assertThat(answer.exit()).as(answer.toString()).isZero();
  }

  private static int number(String uri) {
    String path = uri.substring(0, uri.indexOf('?'));
    return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
  }

  /** Numbers of the requests that MongoDB has, by the ids of their records. */
  private Map<String, Integer> documents() {
    var found = new TreeMap<String, Integer>();
    for (BsonDocument document : mongo.documents("traffic", "http")) {
      String uri = document.getDocument("http").getString("uri").getValue();
      assertThat(found.put(document.getString("_id").getValue(), number(uri))).isNull();
    }
    return found;
  }

  /** The same of Redis, where a record may come twice. */
  private Map<String, Integer> texts() throws Exception {
    var found = new TreeMap<String, Integer>();
    for (String line : redis.ask("--raw", "LRANGE", "traffic", "0", "-1")) {
      JsonNode one = JSON.readTree(line);
      found.put(one.path("id").asText(), number(one.path("http").path("uri").asText()));
    }
    return found;
  }

  private static Set<Integer> numbers(int to) {
    var all = new TreeSet<Integer>();
    for (int i = 1; i <= to; i++) {
      all.add(i);
    }
    return all;
  }

  private static void assertOnceEach(Map<String, Integer> found, int to) {
    assertThat(found.values()).containsExactlyInAnyOrderElementsOf(numbers(to));
  }

  private static void assertNoSecrets(Object where) {
    assertThat(String.valueOf(where)).doesNotContain(PLANTED);
  }

  @Test
  void everyExchangeIsInBothOnceAndMasked() throws Exception {
    try (Gateway gateway = Gateway.start(folder, yaml())) {
      curl(gateway.address("proxy"), 1, 40);
      Await.until("both have 40", () -> documents().size() == 40 && texts().size() == 40);
      assertThat(gateway.stop()).isZero();
      assertNoSecrets(gateway.err());
    }
    assertOnceEach(documents(), 40);
    assertThat(texts()).isEqualTo(documents());
    assertThat(redis.ask("LLEN", "traffic")).containsExactly("40");

    BsonDocument one = mongo.documents("traffic", "http").getFirst();
    assertThat(one.isDateTime("time")).isTrue();
    assertThat(one.isInt64("duration")).isTrue();
    BsonDocument request = one.getDocument("http").getDocument("request");
    assertThat(new String(request.getBinary("body").getData(), StandardCharsets.US_ASCII))
        .isEqualTo("ping");
    assertThat(request.getArray("header").toString()).contains("$where.x").contains("***");
    assertNoSecrets(mongo.documents("traffic", "http"));
    assertNoSecrets(redis.ask("--raw", "LRANGE", "traffic", "0", "-1"));
  }

  @Test
  void anOutageInTheMiddleLosesNothing() throws Exception {
    try (Gateway gateway = Gateway.start(folder, yaml())) {
      InetSocketAddress proxy = gateway.address("proxy");
      curl(proxy, 1, 100);
      Await.until("both have some", () -> !documents().isEmpty() && !texts().isEmpty());
      mongo.kill();
      redis.kill();
      curl(proxy, 101, 300);
      mongo.start();
      redis.start();
      curl(proxy, 301, 400);
      Await.until("both have 400", () -> documents().size() == 400 && texts().size() == 400);
      assertThat(gateway.stop()).isZero();
      assertDelivered(gateway, 400);
      assertNoSecrets(gateway.err());
    }
    assertOnceEach(documents(), 400);
    assertOnceEach(texts(), 400);
  }

  private static void assertDelivered(Gateway gateway, int expected) throws Exception {
    var last = new ArrayList<JsonNode>();
    for (String line : gateway.err()) {
      if (line.contains("\"emitted\":")) {
        last.add(JSON.readTree(line));
      }
    }
    assertThat(last).isNotEmpty();
    for (JsonNode counts : last.subList(Math.max(0, last.size() - 2), last.size())) {
      assertThat(counts.path("delivered").asInt()).as(counts.toString()).isEqualTo(expected);
    }
  }

  @Test
  void aGatewayStartsWhileBothAreDownAndNamesNoCredentials() throws Exception {
    mongo.kill();
    redis.kill();
    String uri = "mongodb://weir:dbPassw0rd@127.0.0.1:%d/?authSource=admin".formatted(mongo.port());
    try (Gateway gateway = Gateway.start(folder, yaml(uri))) {
      curl(gateway.address("proxy"), 1, 5);
      Await.until(
          "both outages are told: " + gateway.err(),
          () ->
              told(gateway, "mongo: no server can be reached") && told(gateway, "redis 127.0.0.1"));
      assertThat(gateway.stop()).isZero();
      assertNoSecrets(gateway.err());
      assertThat(gateway.err()).noneMatch(line -> line.contains("org.mongodb.driver"));
    }
    try (Gateway again = Gateway.start(folder, yaml())) {
      assertThat(again.address("proxy").getPort()).isPositive();
      mongo.start();
      redis.start();
      Await.until("both have 5", () -> documents().size() == 5 && texts().size() == 5);
      assertThat(again.stop()).isZero();
    }
  }

  private static boolean told(Gateway gateway, String text) {
    return gateway.err().stream().anyMatch(line -> line.contains(text));
  }

  @Test
  void whoRecordsElsewherePaysForNoneOfIt() throws Exception {
    String yaml =
        """
        services:
        - name: proxy
          addr: 127.0.0.1:0
          handler: {type: http}
          listener: {type: tcp}
          recorders: [{name: file, record: recorder.service.handler}]
        recorders:
        - name: file
          file: {path: records.jsonl, sep: "\\n"}
        """;
    try (Gateway gateway = Gateway.start(folder, yaml)) {
      curl(gateway.address("proxy"), 1, 1);

      List<String> classes = classes(gateway.pid());

      assertThat(classes).anyMatch(name -> name.startsWith("dev.weir.plugin.recorder.file."));
      assertThat(classes)
          .noneMatch(name -> name.startsWith("com.mongodb.") || name.startsWith("org.bson."))
          .noneMatch(name -> name.startsWith("redis.clients."));
    }
  }

  /** Names of the classes that a JVM has loaded. */
  private static List<String> classes(long pid) throws Exception {
    String jcmd = System.getProperty("java.home") + "/bin/jcmd";
    Process process =
        new ProcessBuilder(jcmd, String.valueOf(pid), "VM.class_hierarchy")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines()
        .map(line -> line.replaceFirst("^[| -]*", "").replaceFirst("/.*", ""))
        .toList();
  }
}
