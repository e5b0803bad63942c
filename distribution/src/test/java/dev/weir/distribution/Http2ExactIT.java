package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the two ends say in HTTP/2, each gets what the other one sent, when it was sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ExactIT {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** GET, http, the given path. */
  private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84};

  private Path records;
  private Http2Origin origin;
  private ServerSocket raw;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    records = folder.resolve("records.json");
    Files.createFile(records);
    origin = new Http2Origin();
    raw = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    String service =
        """
        - name: %s
          addr: 127.0.0.1:0
          handler: {type: tcp, metadata: {sniffing: true}}
          listener: {type: tcp}
          forwarder: {nodes: [{name: target, addr: "%s"}]}
          recorders: [{name: lines, record: recorder.service.handler, metadata: {http.body: true}}]
        """;
    gateway =
        Gateway.start(
            folder,
            "services:\n"
                + service.formatted("netty", origin.host())
                + service.formatted("raw", "127.0.0.1:" + raw.getLocalPort())
                + "recorders: [{name: lines, file: {path: records.json, sep: \"\\n\"}}]\n");
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    origin.close();
    raw.close();
  }

  @Test
  void theFirstDataOfASlowAnswerArrivesBeforeTheSecondIsSent() throws Exception {
    try (Socket client = open(gateway.address("netty"))) {
      var request = new ByteArrayOutputStream();
      request.writeBytes(PREFACE);
      request.writeBytes(frame(4, 0, 0));
      request.writeBytes(
          frame(
              1,
              5,
              1,
              (byte) 0x82,
              (byte) 0x86,
              (byte) 4,
              (byte) 5,
              (byte) '/',
              (byte) 's',
              (byte) 'l',
              (byte) 'o',
              (byte) 'w'));
      client.getOutputStream().write(request.toByteArray());
      var answer = new StringBuilder();
      readUntil(client.getInputStream(), answer, "first");
      assertThat(answer).doesNotContain("second");
      origin.release();
      readUntil(client.getInputStream(), answer, "second");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void bothEndsGetWhatTheyGetWithoutUs(long seed) throws Exception {
    byte[] asked = talk(true, new Random(seed));
    byte[] answered = talk(false, new Random(seed + 1000));
    List<byte[]> direct =
        exchange(
            new InetSocketAddress(raw.getInetAddress(), raw.getLocalPort()), asked, answered, seed);
    List<byte[]> watched = exchange(gateway.address("raw"), asked, answered, seed);
    assertThat(direct.get(0)).isEqualTo(asked);
    assertThat(direct.get(1)).isEqualTo(answered);
    assertThat(watched.get(0)).isEqualTo(direct.get(0));
    assertThat(watched.get(1)).isEqualTo(direct.get(1));
  }

  @Test
  void aRapidResetIsForwardedWholeAndLeavesAFewRecordsThatSaySo() throws Exception {
    int before = Files.readAllLines(records).size();
    var flood = new ByteArrayOutputStream();
    flood.writeBytes(PREFACE);
    flood.writeBytes(frame(4, 0, 0));
    for (int i = 0; i < 10_000; i++) {
      flood.writeBytes(frame(1, 5, 2 * i + 1, GET));
      flood.writeBytes(frame(3, 0, 2 * i + 1, new byte[] {0, 0, 0, 8}));
    }
    byte[] sent = flood.toByteArray();
    List<byte[]> got = exchange(gateway.address("raw"), sent, frame(4, 0, 0), 1);
    assertThat(got.get(0)).isEqualTo(sent);
    Await.until(
        "the record of the rest",
        () -> Files.readAllLines(records).stream().anyMatch(line -> line.contains("\"flood\"")));
    List<String> lines = Files.readAllLines(records);
    // The server's FIN may come while one of them is open: that one is cut instead of reset.
    assertThat(lines.size() - before).isBetween(201, 202);
    JsonNode last = new ObjectMapper().readTree(lines.getLast());
    assertThat(last.at("/why").asText()).isEqualTo("flood");
    assertThat(last.at("/http2/flood/reset").asInt()).isBetween(9_799, 9_800);
  }

  // ---- both ends

  /** What the server got, and what the client got. */
  private List<byte[]> exchange(InetSocketAddress to, byte[] asked, byte[] answered, long seed)
      throws Exception {
    CompletableFuture<byte[]> server =
        CompletableFuture.supplyAsync(
            () -> {
              try (Socket accepted = raw.accept()) {
                accepted.setSoTimeout(20_000);
                return both(accepted, answered, seed);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    try (Socket client = open(to)) {
      byte[] got = both(client, asked, seed + 1);
      return List.of(server.get(20, TimeUnit.SECONDS), got);
    }
  }

  /** Writes all in pieces of any size while reading to the end. */
  private static byte[] both(Socket socket, byte[] bytes, long seed) throws IOException {
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var random = new Random(seed);
                OutputStream out = socket.getOutputStream();
                for (int at = 0; at < bytes.length; ) {
                  int size = Math.min(bytes.length - at, 1 + random.nextInt(4000));
                  out.write(bytes, at, size);
                  at += size;
                }
                socket.shutdownOutput();
              } catch (IOException e) {
                // The reader will miss what was not written.
              }
            });
    byte[] got = socket.getInputStream().readAllBytes();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return got;
  }

  private static Socket open(InetSocketAddress to) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    socket.connect(to, 10_000);
    return socket;
  }

  private static void readUntil(InputStream in, StringBuilder seen, String text)
      throws IOException {
    while (seen.indexOf(text) < 0) {
      int octet = in.read();
      assertThat(octet).as("before %s came", text).isNotNegative();
      seen.append((char) octet);
    }
  }

  // ---- frames that are legal, odd, or wrong

  private static byte[] talk(boolean client, Random random) {
    var out = new ByteArrayOutputStream();
    if (client) {
      out.writeBytes(PREFACE);
    }
    out.writeBytes(frame(4, 0, 0));
    int frames = 40 + random.nextInt(60);
    int stream = 1;
    for (int i = 0; i < frames; i++) {
      int id = 1 + 2 * random.nextInt(1 + stream / 2);
      var noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          out.writeBytes(
              frame(
                  1,
                  4 | random.nextInt(2),
                  client ? stream : id,
                  client ? GET : new byte[] {(byte) 0x88}));
          stream += 2;
        }
        case 2, 3 -> out.writeBytes(frame(0, random.nextInt(2), id, noise));
        case 4 -> out.writeBytes(padded(id, noise));
        case 5 -> out.writeBytes(frame(0x20 + random.nextInt(200), random.nextInt(256), id, noise));
        case 6 -> out.writeBytes(frame(6, random.nextInt(2), 0, new byte[8]));
        case 7 -> out.writeBytes(frame(8, 0, id, new byte[] {0, 0, 1, 0}));
        default -> out.writeBytes(continued(client, stream));
      }
    }
    if (random.nextInt(3) == 0) {
      out.writeBytes(frame(1, 4, stream, new byte[] {(byte) 0x80})); // breaks the header table
      out.writeBytes(frame(0, 1, 1, new byte[5000]));
    }
    return out.toByteArray();
  }

  private static byte[] padded(int stream, byte[] data) {
    byte[] payload = Arrays.copyOf(data, data.length + 1);
    payload[0] = (byte) (data.length / 2);
    return frame(0, 8, stream, payload);
  }

  private static byte[] continued(boolean client, int stream) {
    byte[] block = client ? GET : new byte[] {(byte) 0x88};
    return ByteBuffer.allocate(3 * 9 + block.length)
        .put(frame(1, 0, stream))
        .put(frame(9, 0, stream, block))
        .put(frame(9, 4, stream))
        .array();
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
