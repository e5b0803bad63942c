package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What TLS does besides shaking hands in the usual way, through an interception, with both engines:
 * sessions, early data, retries, large certificates, ends of halves, cuts and slow readers.
 */
class TlsStreamsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** RFC 8446 section 4.2.8: a share of P-384, of which no first hello of ours has one. */
  private static final String SHARE_OF_P384 = "003300650018";

  @TempDir static Path folder;
  private static Path good;
  private static Path large;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    TlsOrigin.authority(folder);
    var day = DateTimeFormatter.ofPattern("yyyyMMdd'000000Z'");
    String yesterday = day.format(LocalDateTime.now(ZoneOffset.UTC).minusDays(1));
    String later = day.format(LocalDateTime.now(ZoneOffset.UTC).plusDays(20));
    String names = "DNS:localhost,IP:127.0.0.1";
    good = TlsOrigin.store(folder, "good", names, yesterday, later);
    String many =
        IntStream.range(0, 1500)
            .mapToObj(i -> ",DNS:a-rather-long-name-" + i + ".example.test")
            .collect(Collectors.joining());
    large = TlsOrigin.store(folder, "large", names + many, yesterday, later);
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).isZero();
    }
    Files.writeString(
        folder.resolve("weir.yaml"),
        """
        services:
        %s%srecorders:
        - name: lines
          file: {path: records.json, sep: "\\n"}
        """
            .formatted(service("openssl"), service("jdk")));
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
  static void stop() {
    gateway.close();
  }

  private static String service(String engine) {
    return """
    - name: %1$s
      addr: 127.0.0.1:0
      recorders: [{name: lines, record: recorder.service.handler}]
      listener: {type: tcp}
      handler:
        type: http
        metadata:
          sniffing: true
          mitm.certFile: ca.crt
          mitm.keyFile: ca.key
          mitm.engine: %1$s
    """
        .formatted(engine);
  }

  private static String proxy(String engine) throws Exception {
    return "127.0.0.1:" + gateway.address(engine).getPort();
  }

  /** The last record of a port, once there is one that was not there before. */
  private static JsonNode record(int port, int atLeast) throws Exception {
    var found = new JsonNode[1];
    Await.until(
        "a record for " + port,
        () -> {
          int seen = 0;
          if (Files.exists(folder.resolve("records.json"))) {
            for (String line : Files.readAllLines(folder.resolve("records.json"))) {
              if (line.endsWith("}")) {
                JsonNode record = JSON.readTree(line);
                if (record.at("/host").asText().endsWith(":" + port)) {
                  seen++;
                  found[0] = record;
                }
              }
            }
          }
          return seen >= atLeast;
        });
    return found[0];
  }

  private static String client(String engine, int port, String input, String... more)
      throws Exception {
    var command =
        new java.util.ArrayList<>(
            java.util.List.of(
                "openssl",
                "s_client",
                "-ign_eof",
                "-CAfile",
                "ca.crt",
                "-servername",
                "localhost",
                "-connect",
                "localhost:" + port));
    if (!engine.isEmpty()) {
      command.addAll(java.util.List.of("-proxy", proxy(engine)));
    }
    command.addAll(java.util.List.of(more));
    return TlsClients.run(folder, input, command.toArray(String[]::new));
  }

  private static final String GET = "GET / HTTP/1.0\r\n\r\n";

  // ---- sessions

  @ParameterizedTest
  @CsvSource({"openssl, 1_3", "openssl, 1_2", "jdk, 1_3", "jdk, 1_2"})
  void sessionsAreResumedOnBothSides(String engine, String version) throws Exception {
    try (OpensslServer origin = OpensslServer.start(folder, "-www", "-tls" + version)) {
      String session = "session-" + engine + version;
      String first = client(engine, origin.port(), GET, "-tls" + version, "-sess_out", session);
      assertThat(first).contains("New, TLSv1." + version.charAt(2)).contains("HTTP/1.0 200");
      String second = client(engine, origin.port(), GET, "-tls" + version, "-sess_in", session);
      assertThat(second).as("to the client").startsWith("CONNECTED").contains("\nReused, TLSv1");
      String page = second.substring(second.indexOf("HTTP/1.0 200"));
      assertThat(page).as("to the server").contains("\nReused, TLSv1");

      JsonNode record = record(origin.port(), 2);
      assertThat(record.at("/seen").asText()).as("%s", record).isEqualTo("full");
      assertThat(record.at("/tls/verified").asText()).isEqualTo("ok");
      assertThat(record.at("/tls/certificate/subject").asText()).isEqualTo("CN=good");
      assertThat(record.at("/tls/version").asText()).isEqualTo("tls1." + version.charAt(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void earlyDataIsRefusedAndTheClientSaysItAgain(String engine) throws Exception {
    String session = "early-" + engine;
    Files.writeString(folder.resolve("early.txt"), "GET /early HTTP/1.0\r\n\r\n");
    try (OpensslServer allowing = OpensslServer.start(folder, "-tls1_3", "-early_data")) {
      allowing.giveSession(folder, session);
    }
    try (OpensslServer origin = OpensslServer.start(folder, "-www", "-tls1_3")) {
      String said =
          client(
              engine,
              origin.port(),
              GET,
              "-tls1_3",
              "-sess_in",
              session,
              "-early_data",
              "early.txt");
      assertThat(said).contains("Early data was rejected").contains("HTTP/1.0 200");
      assertThat(record(origin.port(), 1).at("/http/uri").asText()).isEqualTo("/");
      assertThat(record(origin.port(), 1).at("/seen").asText()).isEqualTo("full");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void aServerMayAskForAnotherHello(String engine) throws Exception {
    try (OpensslServer origin =
        OpensslServer.start(folder, "-www", "-tls1_3", "-groups", "P-384")) {
      assertThat(client(engine, origin.port(), GET)).contains("HTTP/1.0 200");
      JsonNode record = record(origin.port(), 1);
      assertThat(record.at("/tls/serverHello").asText()).contains(SHARE_OF_P384);
      assertThat(record.at("/tls/version").asText()).isEqualTo("tls1.3");
      assertThat(record.at("/tls/cipherSuite").asText()).startsWith("TLS_AES");
      assertThat(record.at("/seen").asText()).isEqualTo("full");
    }
  }

  @ParameterizedTest
  @CsvSource({"openssl, P-521:P-256", "jdk, brainpoolP256r1:P-256"})
  void aClientMayBeAskedForAnotherHello(String engine, String groups) throws Exception {
    try (OpensslServer origin = OpensslServer.start(folder, "-www")) {
      String said = client(engine, origin.port(), GET, "-groups", groups, "-msg");
      assertThat(said).contains("HTTP/1.0 200");
      if (engine.equals("openssl")) {
        // Java's engine knows all groups of which a client would send a key.
        assertThat(said.split("Handshake .*, ClientHello", -1)).hasSize(3);
      }
      assertThat(record(origin.port(), 1).at("/seen").asText()).isEqualTo("full");
    }
  }

  // ---- certificates

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void aVeryLargeCertificateIsReadOrPassedThrough(String engine) throws Exception {
    try (TlsServer origin = TlsServer.start(large, "TLSv1.3", TlsStreamsIT::page)) {
      assertThat(Files.size(folder.resolve("large.crt"))).isGreaterThan(60_000);
      Files.writeString(
          folder.resolve("both.crt"),
          Files.readString(folder.resolve("ca.crt"))
              + Files.readString(folder.resolve("origin-ca.crt")));
      String said =
          TlsClients.run(
              folder,
              "",
              "curl",
              "-sS",
              "--cacert",
              "both.crt",
              "-x",
              proxy(engine),
              "https://localhost:" + origin.port() + "/");
      assertThat(said).isEqualTo("page\n");
      JsonNode record = record(origin.port(), 1);
      if (engine.equals("openssl")) {
        assertThat(record.at("/seen").asText()).as("%s", record).isEqualTo("full");
        assertThat(record.at("/tls/certificate/names").size()).isEqualTo(1502);
      } else {
        // Java's engine takes messages of 32 KiB at most.
        assertThat(record.at("/why").asText())
            .startsWith("not intercepted: the server's handshake failed: ")
            .contains("size");
      }
    }
  }

  private static void page(SSLSocket client) throws IOException {
    Load.head(client.getInputStream());
    write(client, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npage\n");
  }

  // ---- ends

  /** RFC 5246 section 7.2.1: before TLS 1.3 a goodbye ends both halves, and nothing is lost. */
  @ParameterizedTest
  @CsvSource({
    "openssl, TLSv1.3, false, true",
    "openssl, TLSv1.2, false, false",
    "jdk, TLSv1.2, false, false",
    "jdk, TLSv1.3, true, false"
  })
  void aHalfThatEndsIsPassedOnOrNamed(String engine, String version, boolean answered, boolean lost)
      throws Exception {
    try (TlsServer origin =
            TlsServer.start(
                good,
                version,
                peer -> {
                  byte[] question = peer.getInputStream().readAllBytes();
                  write(peer, "an answer to " + new String(question, StandardCharsets.US_ASCII));
                });
        SSLSocket client = connect(engine, origin.port(), version)) {
      write(client, "\001some question");
      client.shutdownOutput();
      var said = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(said).isEqualTo(answered ? "an answer to \001some question" : "");
      JsonNode record = record(origin.port(), 1);
      assertThat(record.at("/close/by").asText()).as("%s", record).isEqualTo("client");
      assertThat(record.at("/err").asText())
          .isEqualTo(
              lost
                  ? "tls: the client has ended its half, and the other half could not be left open"
                  : "");
    }
  }

  @ParameterizedTest
  @CsvSource({"openssl, TLSv1.3", "openssl, TLSv1.2", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void anEndWithoutAGoodbyeReachesTheClientWithoutOne(String engine, String version)
      throws Exception {
    try (TlsServer origin =
        TlsServer.start(
            good,
            version,
            peer -> {
              boolean cut = Load.head(peer.getInputStream()).contains("/cut");
              write(peer, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsome");
              if (cut) {
                TlsServer.raw(peer).shutdownOutput();
                // Until the other end has gone too: a goodbye of ours would spoil it all.
                TlsServer.raw(peer).getInputStream().skip(Long.MAX_VALUE);
                TlsServer.raw(peer).close();
              }
            })) {
      String eof = "unexpected eof";
      assertThat(client(engine, origin.port(), "GET /whole HTTP/1.0\r\n\r\n"))
          .contains("\r\n\r\nsome")
          .doesNotContain(eof);
      assertThat(client(engine, origin.port(), "GET /cut HTTP/1.0\r\n\r\n"))
          .contains("\r\n\r\nsome")
          .contains(eof);
    }
  }

  // ---- back-pressure

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void aSlowReaderHoldsUpTheServerAndNotTheMemory(String engine) throws Exception {
    long total = 256L << 20;
    var sent = new AtomicLong();
    byte[] chunk = new byte[64 << 10];
    try (TlsServer origin =
            TlsServer.start(
                good,
                "TLSv1.3",
                peer -> {
                  int _ = peer.getInputStream().read();
                  OutputStream out = peer.getOutputStream();
                  while (sent.get() < total) {
                    out.write(chunk);
                    sent.addAndGet(chunk.length);
                  }
                });
        SSLSocket client = connect(engine, origin.port(), "TLSv1.3")) {
      long before = resident();
      write(client, "\001");
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(1000)).hasSize(1000);
      var still = new long[] {-1, 0};
      Await.until(
          "the server is held up",
          () -> {
            long now = sent.get();
            still[1] = now == still[0] ? still[1] + 1 : 0;
            still[0] = now;
            return still[1] >= 25;
          });
      assertThat(sent.get()).as("in buffers of the system only").isLessThan(64L << 20);
      assertThat(resident() - before).as("kB of memory").isLessThan(48L << 10);
      long read = 1000;
      for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
        read += count;
      }
      assertThat(read).isEqualTo(total);
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  // ---- tools

  private static SSLSocket connect(String engine, int port, String version) throws Exception {
    var through = new Socket();
    through.connect(gateway.address(engine));
    through.setSoTimeout(30_000);
    String target = "localhost:" + port;
    through
        .getOutputStream()
        .write(
            ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    assertThat(Load.head(through.getInputStream())).startsWith("HTTP/1.1 200");
    var tls =
        (SSLSocket)
            TlsClients.trusting(folder.resolve("ca.crt"))
                .getSocketFactory()
                .createSocket(through, "localhost", port, true);
    tls.setEnabledProtocols(new String[] {version});
    return tls;
  }

  private static void write(SSLSocket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    to.getOutputStream().flush();
  }
}
