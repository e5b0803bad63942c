package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets through the proxy: what arrives, and what is written down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketIT {
  private static final String PROXY =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler:
          type: http
          metadata:
            sniffing: true
            sniffing.websocket: true
            sniffing.websocket.sampleRate: all
        listener:
          type: tcp
        recorders:
        - name: lines
          record: recorder.service.handler
          metadata:
            http.body: true
      recorders:
      - name: lines
        file:
          path: records.json
          sep: "\\n"
      """;

  @TempDir static Path folder;

  private WebSocketOrigin origin;
  private Gateway gateway;
  private InetSocketAddress proxy;

  @BeforeAll
  void start() throws Exception {
    origin = WebSocketOrigin.start();
    gateway = Gateway.start(folder, PROXY);
    proxy = gateway.address("proxy");
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  @Test
  void aClientThatTunnelsGetsItsEchoesAndEachFrameIsARecord() throws Exception {
    var answers = new LinkedBlockingQueue<String>();
    try (HttpClient client = HttpClient.newBuilder().proxy(ProxySelector.of(proxy)).build()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://" + origin.host() + "/echo"), new Listener(answers))
              .get(20, TimeUnit.SECONDS);
      socket.sendText("first", true).get(20, TimeUnit.SECONDS);
      assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
      socket.sendPing(ByteBuffer.wrap(new byte[] {'?'})).get(20, TimeUnit.SECONDS);
      assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("pong ?");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);
      assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000 done");
    }
    JsonNode upgrade = upgrade("/echo");
    assertThat(upgrade.at("/http/statusCode").asInt()).isEqualTo(101);
    assertThat(upgrade.at("/host").asText()).isEqualTo(origin.host());
    assertThat(upgrade.at("/frames/closeCode").asInt()).isEqualTo(1000);
    assertThat(upgrade.at("/frames/client/frames").asInt()).isEqualTo(3);
    assertThat(upgrade.at("/frames/server/recorded").asInt()).isEqualTo(3);
    assertThat(upgrade.at("/seen").asText()).isEqualTo("full");
    assertThat(frames(upgrade))
        .containsExactlyInAnyOrder(
            "client 1 first",
            "server 1 first",
            "client 9 ?",
            "server 10 ?",
            "client 8 \u0003\ufffddone",
            "server 8 \u0003\ufffddone");
  }

  @Test
  void aRequestToTheProxyItselfIsWatchedAndBytesWithThe101AreNotLost() throws Exception {
    byte[] first = masked(0x81, "early");
    try (Socket socket = open("/greet", first)) {
      assertThat(read(socket, 7)).isEqualTo("\u0081\u0005Hello");
      Await.until("the frame arrives", () -> origin.heard("/greet").length == first.length);
      assertThat(origin.heard("/greet")).isEqualTo(first);
    }
    JsonNode upgrade = upgrade("/greet");
    assertThat(upgrade.at("/frames/closeCode").asInt()).isEqualTo(1006);
    assertThat(frames(upgrade)).containsExactlyInAnyOrder("server 1 Hello", "client 1 early");
  }

  @Test
  void compressedPayloadIsInflatedInTheRecordAndABrokenFrameIsForwardedAndNamed() throws Exception {
    byte[] unmasked = {(byte) 0x81, 3, 'b', 'a', 'd', 1, 2, 3};
    try (Socket socket = open("/deflate", unmasked)) {
      assertThat(read(socket, 9)).isEqualTo("\u00c1\u0007\u00f2H\u00cd\u00c9\u00c9\u0007\0");
      Await.until("the bytes arrive", () -> origin.heard("/deflate").length == unmasked.length);
      assertThat(origin.heard("/deflate")).isEqualTo(unmasked);
    }
    JsonNode upgrade = upgrade("/deflate");
    assertThat(frames(upgrade)).containsExactlyInAnyOrder("server 1 Hello", "client 1 ");
    for (JsonNode frame : framesOf(upgrade)) {
      boolean fromClient = frame.at("/websocket/from").asText().equals("client");
      assertThat(frame.at("/why").asText()).isEqualTo(fromClient ? "ws.mask" : "");
      assertThat(frame.at("/close/kind").asText()).isEqualTo(fromClient ? "protocol" : "");
      assertThat(frame.at("/websocket/compressed").asBoolean()).isEqualTo(!fromClient);
    }
    assertThat(upgrade.at("/why").asText()).isEqualTo("ws.mask");
  }

  // ---- a client by hand

  /** Asks the proxy for an upgrade and reads the 101; sends the first bytes with the request. */
  private Socket open(String path, byte[] first) throws IOException {
    var socket = new Socket(proxy.getAddress(), proxy.getPort());
    socket.setSoTimeout(20_000);
    String request =
        "GET http://"
            + origin.host()
            + path
            + " HTTP/1.1\r\nHost: "
            + origin.host()
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      assertThat(b).as("after %s", head).isNotNegative();
      head.append((char) b);
    }
    assertThat(head).startsWith("HTTP/1.1 101 ").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    socket.getOutputStream().write(first);
    return socket;
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  private static byte[] masked(int first, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (0x80 | payload.length);
    for (int i = 0; i < 4; i++) {
      frame[2 + i] = (byte) (7 * i + 3);
    }
    for (int i = 0; i < payload.length; i++) {
      frame[6 + i] = (byte) (payload[i] ^ frame[2 + i % 4]);
    }
    return frame;
  }

  /** What the server sent, as words. */
  private record Listener(LinkedBlockingQueue<String> answers) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      answers.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      answers.add("pong " + StandardCharsets.UTF_8.decode(message));
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      answers.add("closed " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      answers.add("error " + error);
    }
  }

  // ---- what was written down

  /** The record of the exchange that agreed on WebSocket: the last one of its connection. */
  private JsonNode upgrade(String path) throws Exception {
    var found = new ArrayList<JsonNode>();
    Await.until(
        "the record of " + path,
        () -> {
          for (JsonNode record : records()) {
            String uri = record.at("/http/uri").asText();
            if (uri.endsWith(path) && record.at("/http/method").asText().equals("GET")) {
              found.add(record);
            }
          }
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  private List<JsonNode> framesOf(JsonNode upgrade) throws IOException {
    String id = upgrade.at("/id").asText();
    return records().stream().filter(r -> r.at("/websocket/upgrade").asText().equals(id)).toList();
  }

  private List<String> frames(JsonNode upgrade) throws IOException {
    var frames = new ArrayList<String>();
    for (JsonNode record : framesOf(upgrade)) {
      JsonNode frame = record.at("/websocket");
      byte[] payload =
          frame.get("payload").isNull() ? new byte[0] : frame.get("payload").binaryValue();
      frames.add(
          "%s %d %s"
              .formatted(
                  frame.get("from").asText(),
                  frame.get("opcode").asInt(),
                  new String(payload, StandardCharsets.UTF_8)));
      assertThat(record.at("/host").asText()).isEqualTo(origin.host());
      assertThat(record.at("/route").asText()).isEqualTo(origin.host());
      assertThat(record.has("http")).isFalse();
    }
    return frames;
  }

  private static List<JsonNode> records() throws IOException {
    Path file = folder.resolve("records.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    var mapper = new ObjectMapper();
    var records = new ArrayList<JsonNode>();
    // A line that is being written has no end yet.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
      if (!line.isEmpty()) {
        records.add(mapper.readTree(line));
      }
    }
    return records;
  }
}
