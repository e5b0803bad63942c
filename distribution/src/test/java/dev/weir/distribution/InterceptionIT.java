package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.distribution.TlsOrigin.Ways;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS interception from outside, by curl, openssl and Java's client, with both engines. One gateway
 * serves all tests; each finds its record by the service and the path or port that only it uses.
 */
class InterceptionIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Gateway gateway;
  private static final List<TlsOrigin> ORIGINS = new ArrayList<>();
  private static Path good;
  private static Path expired;
  private static Path wrong;
  private static Path self;

  @BeforeAll
  static void start() throws Exception {
    TlsOrigin.authority(folder);
    var day = DateTimeFormatter.ofPattern("yyyyMMdd'000000Z'");
    String yesterday = day.format(LocalDateTime.now(java.time.ZoneOffset.UTC).minusDays(1));
    String later = day.format(LocalDateTime.now(java.time.ZoneOffset.UTC).plusDays(20));
    String names = "DNS:localhost,IP:127.0.0.1";
    good = TlsOrigin.store(folder, "good", names, yesterday, later);
    expired = TlsOrigin.store(folder, "expired", names, "20200101000000Z", "20210101000000Z");
    wrong = TlsOrigin.store(folder, "wrong", "DNS:other.test", yesterday, later);
    self = TlsOrigin.selfSigned(folder, "self", names);
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca", "--permit", "localhost")) {
      assertThat(ca.waitFor()).isZero();
    }
    Files.writeString(folder.resolve("weir.yaml"), yaml());
    gateway =
        Gateway.command(
            Root.unpacked(),
            folder,
            Map.of("SSL_CERT_FILE", folder.resolve("origin-ca.crt").toString()),
            "run",
            "-C",
            "weir.yaml");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    for (TlsOrigin origin : ORIGINS) {
      origin.close();
    }
  }

  private static String yaml() {
    return "services:\n"
        + service("auto", "mitm.alpn: h2", "mitm.keyLogFile: keys.log")
        + service("jdk", "mitm.engine: jdk")
        + service("record", "mitm.verify: record")
        + service("bypass", "mitm.bypass: only")
        + service("learn", "mitm.learn: true")
        + service("own", "mitm.clientCertFile: good.crt", "mitm.clientKeyFile: good.key")
        + """
        bypasses:
        - name: only
          whitelist: true
          matchers: [.example.com]
        recorders:
        - name: lines
          file:
            path: records.json
            sep: "\\n"
        """;
  }

  private static String service(String name, String... keys) {
    var text =
        new StringBuilder(
            """
            - name: %s
              addr: 127.0.0.1:0
              recorders: [{name: lines, record: recorder.service.handler}]
              listener: {type: tcp}
              handler:
                type: http
                metadata:
                  sniffing: true
                  mitm.certFile: ca.crt
                  mitm.keyFile: ca.key
            """
                .formatted(name));
    for (String key : keys) {
      text.append("      ").append(key).append('\n');
    }
    return text.toString();
  }

  private static TlsOrigin origin(Path store, Ways ways) throws Exception {
    TlsOrigin origin = TlsOrigin.start(store, ways);
    ORIGINS.add(origin);
    return origin;
  }

  private static String proxy(String service) throws Exception {
    return "127.0.0.1:" + gateway.address(service).getPort();
  }

  /** What a command prints, its exit code in front. */
  private static String run(String input, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.US_ASCII));
      to.flush();
      if (!input.isEmpty()) {
        // openssl leaves at the end of its input: it is held open until the answer is there.
        var line = process.inputReader(StandardCharsets.ISO_8859_1);
        var all = new StringBuilder();
        for (String one = line.readLine(); one != null; one = line.readLine()) {
          all.append(one).append('\n');
          if (one.equals("hello") || one.startsWith("echo ")) {
            break;
          }
        }
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        return all.toString();
      }
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + said;
  }

  private static String curl(String service, TlsOrigin origin, String path, String... more)
      throws Exception {
    var command =
        new ArrayList<>(
            List.of("curl", "-s", "-m", "20", "-w", "%{http_code}", "-x", proxy(service)));
    command.addAll(List.of(more));
    command.add("https://localhost:" + origin.port() + path);
    return run("", command.toArray(String[]::new));
  }

  /** The record of a service whose request or target ends like this. */
  private static JsonNode record(String service, String end) throws Exception {
    var found = new JsonNode[1];
    Await.until(
        "a record of " + service + " for " + end,
        () -> {
          Path file = folder.resolve("records.json");
          if (!Files.exists(file)) {
            return false;
          }
          for (String line : Files.readAllLines(file)) {
            if (!line.endsWith("}")) {
              continue;
            }
            JsonNode record = JSON.readTree(line);
            boolean named =
                record.at("/http/uri").asText().endsWith(end)
                    || record.at("/host").asText().endsWith(end);
            if (named && record.at("/service").asText().equals(service)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void readsWhatIsInside(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    assertThat(curl(service, origin, "/inside", "--cacert", "ca.crt")).isEqualTo("0 hello\n200");

    JsonNode record = record(service, "/inside");
    assertThat(record.at("/proto").asText()).isEqualTo("tls");
    assertThat(record.at("/host").asText()).isEqualTo("localhost:" + origin.port());
    assertThat(record.at("/http/method").asText()).isEqualTo("GET");
    assertThat(record.at("/http/statusCode").asInt()).isEqualTo(200);
    assertThat(record.at("/seen").asText()).isEqualTo("full");
    JsonNode tls = record.at("/tls");
    assertThat(tls.at("/serverName").asText()).isEqualTo("localhost");
    assertThat(tls.at("/proto").asText()).isEqualTo("http/1.1");
    assertThat(tls.at("/version").asText()).isEqualTo("tls1.3");
    assertThat(tls.at("/cipherSuite").asText()).startsWith("TLS_");
    assertThat(tls.at("/clientHello").asText()).startsWith("160301");
    assertThat(tls.at("/serverHello").asText()).startsWith("1603030");
    assertThat(tls.at("/intercepted").asBoolean()).isTrue();
    assertThat(tls.at("/verified").asText()).isEqualTo("ok");
    assertThat(tls.at("/certificate/subject").asText()).isEqualTo("CN=good");
    assertThat(tls.at("/certificate/issuer").asText()).isEqualTo("CN=Origin CA");
    assertThat(tls.at("/certificate/names/0").asText()).isEqualTo("localhost");
    assertThat(tls.at("/certificate/sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(record.at("/timings/tls").asLong()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void everyKindOfOfferIsIntercepted(String service) throws Exception {
    TlsOrigin both = origin(good, Ways.HTTP1);
    TlsOrigin old = origin(good, Ways.HTTP1.withVersions("TLSv1.2"));
    TlsOrigin without = origin(good, Ways.HTTP1.withAlpn());
    assertThat(curl(service, both, "/one", "--cacert", "ca.crt", "--http1.1")).endsWith("200");
    assertThat(record(service, "/one").at("/tls/proto").asText()).isEqualTo("http/1.1");
    assertThat(curl(service, both, "/none", "--cacert", "ca.crt", "--no-alpn")).endsWith("200");
    assertThat(record(service, "/none").at("/tls/proto").asText()).isEmpty();
    assertThat(curl(service, both, "/old", "--cacert", "ca.crt", "--tls-max", "1.2"))
        .endsWith("200");
    assertThat(record(service, "/old").at("/tls/version").asText()).isEqualTo("tls1.3");
    assertThat(curl(service, old, "/new", "--cacert", "ca.crt")).endsWith("200");
    assertThat(record(service, "/new").at("/tls/version").asText()).isEqualTo("tls1.2");
    assertThat(curl(service, without, "/quiet", "--cacert", "ca.crt")).endsWith("200");
    assertThat(record(service, "/quiet").at("/tls/proto").asText()).isEmpty();
    assertThat(record(service, "/quiet").at("/seen").asText()).isEqualTo("full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void aClientThatNamesNoServerIsInterceptedByTheNameItConnectsTo(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    String said =
        run(
            "GET /nameless HTTP/1.1\r\nHost: a\r\n\r\n",
            "openssl",
            "s_client",
            "-quiet",
            "-noservername",
            "-CAfile",
            "ca.crt",
            "-verify",
            "5",
            "-verify_return_error",
            "-verify_hostname",
            "localhost",
            "-proxy",
            proxy(service),
            "-connect",
            "localhost:" + origin.port());
    assertThat(said).contains("hello");
    assertThat(record(service, "/nameless").at("/tls/serverName").asText()).isEmpty();
    assertThat(record(service, "/nameless").at("/tls/intercepted").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void whatIsNoHttpInsideIsRelayedAlsoWhenTheServerSpeaksFirst(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1.greeting());
    String said =
        run(
            "ping\r\n",
            "openssl",
            "s_client",
            "-quiet",
            "-CAfile",
            "ca.crt",
            "-servername",
            "localhost",
            "-proxy",
            proxy(service),
            "-connect",
            "localhost:" + origin.port());
    assertThat(said).contains("220 hello").contains("echo ping");
    JsonNode record = record(service, ":" + origin.port());
    assertThat(record.at("/seen").asText()).isEqualTo("flow");
    assertThat(record.at("/tls/intercepted").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void aServerThatDoesNotVerifyIsAnsweredWithAPageThatSaysWhy(String service) throws Exception {
    Map<Path, String> reasons =
        Map.of(
            expired, "expired at 2021-01-01T00:00:00Z",
            wrong, "not for localhost",
            self, "self-signed");
    for (Map.Entry<Path, String> each : reasons.entrySet()) {
      TlsOrigin origin = origin(each.getKey(), Ways.HTTP1);
      String said = curl(service, origin, "/refused", "--cacert", "ca.crt");
      assertThat(said).startsWith("0 ").endsWith("502").contains(each.getValue());
      assertThat(said).doesNotContain("hello\n");
      JsonNode record = record(service, ":" + origin.port());
      assertThat(record.at("/http/statusCode").asInt()).isEqualTo(502);
      assertThat(record.at("/tls/verified").asText()).isEqualTo(each.getValue());
      assertThat(record.at("/err").asText()).contains(each.getValue());
      assertThat(record.at("/close/by").asText()).isEqualTo("weir");
    }
  }

  @Test
  void verificationCanBeANoteOnly() throws Exception {
    TlsOrigin origin = origin(expired, Ways.HTTP1);
    assertThat(curl("record", origin, "/noted", "--cacert", "ca.crt")).isEqualTo("0 hello\n200");
    assertThat(record("record", "/noted").at("/tls/verified").asText()).startsWith("expired at");
  }

  @Test
  void hostsOfTheBypassPassThroughWithTheirOwnCertificate() throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    assertThat(curl("bypass", origin, "/passed", "--cacert", "origin-ca.crt")).endsWith("200");
    JsonNode record = record("bypass", ":" + origin.port());
    assertThat(record.at("/seen").asText()).isEqualTo("metadata");
    assertThat(record.at("/why").asText()).isEqualTo("not intercepted: mitm.bypass");
    assertThat(record.at("/tls/serverName").asText()).isEqualTo("localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void aServerThatAsksForACertificateGetsTheClientItself(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1.asking());
    String said =
        curl(
            service,
            origin,
            "/asked",
            "--cacert",
            "origin-ca.crt",
            "--cert",
            "good.crt",
            "--key",
            "good.key");
    assertThat(said).isEqualTo("0 hello\n200");
    assertThat(record(service, ":" + origin.port()).at("/why").asText())
        .isEqualTo("not intercepted: the server asks for a certificate of the client's");
  }

  @Test
  void aCertificateOfOurOwnIsShownToServersThatAsk() throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1.asking());
    assertThat(curl("own", origin, "/own", "--cacert", "ca.crt")).isEqualTo("0 hello\n200");
    assertThat(record("own", "/own").at("/tls/intercepted").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void aClientThatRefusesOurCertificateIsRecorded(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    assertThat(curl(service, origin, "/pinned", "--cacert", "origin-ca.crt")).startsWith("60 ");
    JsonNode record = record(service, ":" + origin.port());
    assertThat(record.at("/why").asText())
        .isEqualTo("the client refused our certificate: alert: fatal: unknown ca");
    assertThat(record.at("/close/by").asText()).isEqualTo("client");
  }

  @Test
  void hostsWhoseClientsKeepRefusingPassThroughWhereThatIsAsked() throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    for (int i = 0; i < 3; i++) {
      assertThat(curl("learn", origin, "/", "--cacert", "origin-ca.crt")).startsWith("60 ");
    }
    assertThat(curl("learn", origin, "/", "--cacert", "origin-ca.crt")).isEqualTo("0 hello\n200");
    Await.until(
        "the evidence in the log",
        () -> gateway.err().stream().anyMatch(l -> l.contains("clients refuse our certificate")));
    Await.until(
        "the evidence in the record",
        () ->
            record("learn", ":" + origin.port())
                .at("/why")
                .asText()
                .startsWith("not intercepted: learned: 3 clients refused"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void javasClientKeepsItsConnectionForManyRequests(String service) throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    try (HttpClient client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of(gateway.address(service)))
            .sslContext(trusting(folder.resolve("ca.crt")))
            .connectTimeout(Duration.ofSeconds(20))
            .build()) {
      for (int i = 0; i < 5; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("https://localhost:" + origin.port() + "/java" + i))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("hello\n");
      }
    }
    assertThat(record(service, "/java0").at("/conn").asText())
        .isEqualTo(record(service, "/java4").at("/conn").asText());
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void secretsForWiresharkAreReadableByTheirOwnerOnly() throws Exception {
    TlsOrigin origin = origin(good, Ways.HTTP1);
    assertThat(curl("auto", origin, "/secret", "--cacert", "ca.crt")).endsWith("200");
    Path log = folder.resolve("keys.log");
    Await.until(
        "secrets of both sides",
        () ->
            Files.readAllLines(log).stream()
                    .filter(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0 "))
                    .count()
                >= 2);
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }

  @Test
  void nothingStartsWithoutItsFilesOrWithABypassThatIsNotThere() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    String missing = yaml().replace("ca.crt", "gone.crt").replace("bypass: only", "bypass: onyl");
    try (Gateway wrongly = Gateway.start(other, missing)) {
      assertThat(wrongly.waitFor()).isEqualTo(78);
      assertThat(wrongly.err())
          .anyMatch(l -> l.contains("no bypass \"onyl\"") && l.contains("only"));
    }
    try (Gateway wrongly = Gateway.start(other, yaml().replace("ca.crt", "gone.crt"))) {
      assertThat(wrongly.waitFor()).isEqualTo(78);
      assertThat(wrongly.err())
          .anyMatch(l -> l.contains("mitm.certFile") && l.contains("gone.crt: no such file"));
    }
  }
}
