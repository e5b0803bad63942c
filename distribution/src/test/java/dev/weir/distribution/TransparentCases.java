package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a transparent gateway must do whatever brings it the connections: for clients behind it and
 * for those on the machine itself (local mode), by IPv4 and IPv6.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransparentCases {
  private static final String NAME = "server.test";
  private static final long HUNDRED_MEGABYTES = 100_000_000;

  @TempDir static Path folder;
  private Playground ground;
  private Servers servers;
  private Gateway weir;

  /** From where, and how. */
  enum Way {
    GATEWAY_4(Playground.SERVER_4),
    GATEWAY_6(Playground.SERVER_6),
    LOCAL_4(Playground.SERVER_4),
    LOCAL_6(Playground.SERVER_6);

    private final String address;

    Way(String address) {
      this.address = address;
    }

    Socket connect(Playground ground, int port) throws Exception {
      boolean local = this == LOCAL_4 || this == LOCAL_6;
      return Playground.connect(local ? ground.gateway : ground.client, address, port);
    }
  }

  /** Sets everything up. */
  void start(String yaml, String rules) throws Exception {
    ground = Playground.create();
    servers = Servers.start(ground.server, folder);
    ground.gateway.sh(rules);
    weir = ground.weirWith(folder, yaml);
    assertThat(weir.address("service-0").getPort()).isEqualTo(12345);
  }

  @AfterAll
  void end() throws Exception {
    try (var _ = ground;
        var _ = servers;
        Gateway running = weir) {
      if (running != null) {
        assertThat(running.stop()).isZero();
        assertThat(running.err()).noneMatch(line -> line.contains("Exception"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void httpGoesToTheHostThatItNamesOnThePortThatWasDialled(Way way) throws Exception {
    String path = "/" + getClass().getSimpleName() + way;
    try (Socket socket = way.connect(ground, Servers.HTTP)) {
      assertThat(ask(socket, path)).endsWith("GET " + path + " HTTP/1.1 " + NAME);
    }
    JsonNode record = record(node -> node.at("/http/uri").asText().endsWith(path));
    assertThat(record.at("/host").asText()).isIn(NAME, NAME + ":80");
    assertThat(record.at("/original").asText())
        .isEqualTo(Playground.text(way.address, Servers.HTTP));
    assertThat(record.at("/claim/name").asText()).isEqualTo(NAME);
    assertThat(record.at("/claim/agrees").asBoolean()).isTrue();
    assertThat(record.at("/seen").asText()).isEqualTo("full");
  }

  @ParameterizedTest
  @EnumSource
  void tlsGoesToTheServerNameThatItNames(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.TLS);
        SSLSocket tls = tls(socket)) {
      assertThat(ask(tls, "/in-tls")).endsWith("GET /in-tls HTTP/1.1 " + NAME);
    }
    String original = Playground.text(way.address, Servers.TLS);
    JsonNode record = record(node -> node.at("/original").asText().equals(original));
    assertThat(record.at("/host").asText()).isEqualTo(NAME + ":443");
    assertThat(record.at("/tls/serverName").asText()).isEqualTo(NAME);
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatSpeaksFirstIsHeardAndAnswered(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.BANNER)) {
      assertThat(line(socket)).isEqualTo("SSH-2.0-banner");
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      assertThat(line(socket)).isEqualTo("hello");
    }
    String original = Playground.text(way.address, Servers.BANNER);
    JsonNode record = record(node -> node.at("/original").asText().equals(original));
    assertThat(record.at("/host").asText()).isEqualTo(original);
    assertThat(record.at("/seen").asText()).isEqualTo("flow");
  }

  @ParameterizedTest
  @EnumSource
  void bytesOfNoKnownProtocolArriveAsTheyWereSent(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.ECHO)) {
      byte[] sent = new byte[300];
      for (int i = 0; i < sent.length; i++) {
        sent[i] = (byte) (i * 7);
      }
      for (byte one : sent) {
        socket.getOutputStream().write(one);
      }
      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatHasSaidAllStillGetsItsAnswer(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.SUM)) {
      socket.getOutputStream().write(new byte[70_000]);
      socket.shutdownOutput();
      assertThat(line(socket)).isEqualTo("70000");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHundredMegabytesArriveWholeInBothDirectionsAtOnce(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.BOTH_WAYS)) {
      byte[] size = ByteBuffer.allocate(8).putLong(HUNDRED_MEGABYTES).array();
      socket.getOutputStream().write(size);
      Servers.Pattern.exchange(socket, HUNDRED_MEGABYTES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetOfTheServerReachesTheClientAsOne(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.RESET)) {
      socket.getOutputStream().write('x');
      InputStream in = socket.getInputStream();
      assertThatThrownBy(in::read)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetOfTheClientReachesTheServerAsOne(Way way) throws Exception {
    try (Socket socket = way.connect(ground, Servers.ENDING)) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('.');
      socket.setSoLinger(true, 0);
    }
    assertThat(servers.endings.poll(10, TimeUnit.SECONDS)).isEqualTo("reset");
  }

  private static String ask(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: " + NAME + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    int length = 0;
    for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      if (c != '\r') {
        line.append((char) c);
      }
      c = socket.getInputStream().read();
    }
    return line.toString();
  }

  private static SSLSocket tls(Socket socket) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everyone()}, null);
    var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, NAME, 443, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(NAME)));
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  /** The certificate is made for the test; what is tested is where the connection goes. */
  private static final class Everyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private interface Wanted {
    boolean fits(JsonNode record);
  }

  private static JsonNode record(Wanted wanted) throws Exception {
    var mapper = new ObjectMapper();
    JsonNode[] found = new JsonNode[1];
    Path records = folder.resolve("records.json");
    Await.until(
        "a record",
        () -> {
          for (String line :
              Files.exists(records) ? Files.readAllLines(records) : List.<String>of()) {
            JsonNode record = mapper.readTree(line);
            if (wanted.fits(record)) {
              found[0] = record;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  /** The tutorial's configuration, with records and the server's names. */
  static String yaml(boolean tproxy) {
    return """
    services:
    - name: service-0
      addr: :12345
      hosts: names
      sockopts:
        mark: 100
      handler:
        type: red
        metadata:
          sniffing: true%1$s
      listener:
        type: red%2$s
      recorders:
      - name: lines
        record: recorder.service.handler
    hosts:
    - name: names
      mappings:
      - ip: %3$s
        hostname: server.test
      - ip: %4$s
        hostname: server.test
    recorders:
    - name: lines
      file:
        path: records.json
        sep: "\\n"
    """
        .formatted(
            tproxy ? "\n      tproxy: true" : "",
            tproxy ? "\n    metadata:\n      tproxy: true" : "",
            Playground.SERVER_4,
            Playground.SERVER_6);
  }
}
