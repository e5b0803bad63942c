package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real HTTP/2 clients through a tunnel and a forwarded port, and what is recorded of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ClientsIT {
  private static final String SERVICES =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler: {type: http, metadata: {sniffing: true}}
        listener: {type: tcp}
        recorders: [{name: lines, record: recorder.service.handler, metadata: {http.body: true}}]
      - name: port
        addr: 127.0.0.1:0
        handler: {type: tcp, metadata: {sniffing: true}}
        listener: {type: tcp}
        forwarder: {nodes: [{name: target, addr: "TARGET"}]}
        recorders: [{name: lines, record: recorder.service.handler, metadata: {http.body: true}}]
      recorders:
      - name: lines
        file: {path: records.json, sep: "\\n"}
      """;

  private final Schema schema = schema();
  private Path records;
  private Http2Origin origin;
  private Gateway gateway;
  private String port;
  private int told;

  private static Schema schema() {
    try {
      String text = Files.readString(Root.folder().resolve("docs/record.schema.json"));
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(text, InputFormat.JSON);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    records = folder.resolve("records.json");
    Files.createFile(records);
    origin = new Http2Origin();
    gateway = Gateway.start(folder, SERVICES.replace("TARGET", origin.host()));
    port = "127.0.0.1:" + gateway.address("port").getPort();
  }

  @AfterAll
  void stop() {
    gateway.close();
    origin.close();
  }

  @BeforeEach
  void forget() throws Exception {
    told = Files.readAllLines(records).size();
  }

  @Test
  void curlThroughAForwardedPort() throws Exception {
    assertThat(
            run("curl", "-s", "--http2-prior-knowledge", "-H", "X-A: b", url(port, "/hello?x=y")))
        .isEqualTo("hello\n");
    JsonNode record = told(1).getFirst();
    assertThat(record.at("/service").asText()).isEqualTo("port");
    assertThat(record.at("/proto").asText()).isEqualTo("http");
    assertThat(record.at("/host").asText()).isEqualTo(port);
    assertThat(record.at("/http/proto").asText()).isEqualTo("HTTP/2.0");
    assertThat(record.at("/http/method").asText()).isEqualTo("GET");
    assertThat(record.at("/http/scheme").asText()).isEqualTo("http");
    assertThat(record.at("/http/uri").asText()).isEqualTo("/hello?x=y");
    assertThat(record.at("/http/host").asText()).isEqualTo(port);
    assertThat(record.at("/http/statusCode").asInt()).isEqualTo(200);
    assertThat(record.at("/http/request/header/X-A/0").asText()).isEqualTo("b");
    assertThat(record.at("/http/request/header").has(":method")).isFalse();
    assertThat(record.at("/http/request/headers/0/0").asText()).isEqualTo(":method");
    assertThat(record.at("/http/response/header/X-Origin/0").asText()).isEqualTo("netty");
    assertThat(record.at("/http/response/body").asText()).isEqualTo("aGVsbG8K");
    assertThat(record.at("/http/response/contentLength").asInt()).isEqualTo(6);
    assertThat(record.at("/inputBytes").asInt()).isPositive();
    assertThat(record.at("/outputBytes").asInt()).isPositive();
    assertThat(record.at("/seen").asText()).isEqualTo("full");
    assertThat(record.at("/http2/stream").asInt()).isEqualTo(1);
    assertThat(record.at("/http2/end").asText()).isEqualTo("end_stream");
    assertThat(record.at("/close/kind").asText()).isEqualTo("normal");
  }

  @Test
  void curlThroughATunnelWithABodyAndTrailers() throws Exception {
    String proxy = "127.0.0.1:" + gateway.address("proxy").getPort();
    assertThat(
            run(
                "curl",
                "-sp",
                "-x",
                proxy,
                "--http2-prior-knowledge",
                "-d",
                "some text",
                url(origin.host(), "/echo")))
        .isEqualTo("some text");
    JsonNode record = told(1).getFirst();
    assertThat(record.at("/service").asText()).isEqualTo("proxy");
    assertThat(record.at("/host").asText()).isEqualTo(origin.host());
    assertThat(record.at("/http/method").asText()).isEqualTo("POST");
    assertThat(record.at("/http/request/body").asText()).isEqualTo("c29tZSB0ZXh0");
    assertThat(record.at("/http/response/trailers/0/0").asText()).isEqualTo("x-bytes");
    assertThat(record.at("/http/response/trailers/0/1").asText()).isEqualTo("9");
  }

  @Test
  void curlThatUpgradesFromHttp1() throws Exception {
    assertThat(run("curl", "-s", "--http2", url(port, "/up"))).isEqualTo("hello\n");
    List<JsonNode> both = told(2);
    JsonNode stream = both.stream().filter(r -> r.has("http2")).findFirst().orElseThrow();
    JsonNode upgrade = both.stream().filter(r -> !r.has("http2")).findFirst().orElseThrow();
    assertThat(stream.at("/http/proto").asText()).isEqualTo("HTTP/2.0");
    assertThat(stream.at("/http/uri").asText()).isEqualTo("/up");
    assertThat(stream.at("/http/statusCode").asInt()).isEqualTo(200);
    assertThat(stream.at("/http2/stream").asInt()).isEqualTo(1);
    assertThat(stream.at("/http2/upgraded").asBoolean()).isTrue();
    assertThat(upgrade.at("/http/proto").asText()).isEqualTo("HTTP/1.1");
    assertThat(upgrade.at("/http/statusCode").asInt()).isEqualTo(101);
  }

  @Test
  void theJdksClientThatUpgradesAndThenGoesOn() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      for (String path : List.of("/one", "/early", "/three")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(url(port, path)))
                .timeout(Duration.ofSeconds(20))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
            .isEqualTo("hello\n");
      }
    }
    List<JsonNode> streams = told(4).stream().filter(r -> r.has("http2")).toList();
    assertThat(streams)
        .extracting(r -> r.at("/http/uri").asText())
        .containsExactlyInAnyOrder("/one", "/early", "/three");
    assertThat(streams)
        .filteredOn(r -> r.at("/http/uri").asText().equals("/early"))
        .allMatch(r -> r.at("/http2/interim/0").asInt() == 103);
    assertThat(streams)
        .extracting(r -> r.at("/conn").asText())
        .containsOnly(streams.getFirst().at("/conn").asText());
  }

  @Test
  void nghttpWithItsPrioritiesAndPadding() throws Exception {
    assertThat(run("nghttp", "--padding=17", url(port, "/a"), url(port, "/b"), url(port, "/gone")))
        .contains("hello\nhello\n");
    List<JsonNode> three = told(3);
    assertThat(three)
        .extracting(r -> r.at("/http/uri").asText() + " " + r.at("/http2/end").asText())
        .containsExactlyInAnyOrder("/a end_stream", "/b end_stream", "/gone rst_stream");
    JsonNode gone =
        three.stream()
            .filter(r -> r.at("/http/uri").asText().equals("/gone"))
            .findFirst()
            .orElseThrow();
    assertThat(gone.at("/http2/code").asText()).isEqualTo("INTERNAL_ERROR");
    assertThat(gone.at("/close/by").asText()).isEqualTo("server");
    assertThat(gone.at("/close/kind").asText()).isEqualTo("reset");
    assertThat(three)
        .extracting(r -> r.at("/conn").asText())
        .containsOnly(gone.at("/conn").asText());
  }

  @Test
  void h2loadWithManyStreamsAtOnce() throws Exception {
    assertThat(run("h2load", "-n", "600", "-c", "3", "-m", "20", url(port, "/load")))
        .contains("600 succeeded, 0 failed");
    List<JsonNode> all = told(600);
    var ids = new TreeSet<String>();
    for (JsonNode record : all) {
      ids.add(record.at("/conn").asText() + record.at("/http2/stream").asInt());
    }
    assertThat(ids).hasSize(600);
    assertThat(all).allMatch(r -> r.at("/seen").asText().equals("full"));
  }

  private static String url(String host, String path) {
    return "http://" + host + path;
  }

  /** What was recorded since the test began; each record keeps to the schema. */
  private List<JsonNode> told(int count) throws Exception {
    Await.until(count + " records", () -> Files.readAllLines(records).size() >= told + count);
    var all = new ArrayList<JsonNode>();
    List<String> lines = Files.readAllLines(records);
    for (String line : lines.subList(told, lines.size())) {
      assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
      all.add(new ObjectMapper().readTree(line));
    }
    assertThat(all).hasSize(count);
    return all;
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out;
  }
}
