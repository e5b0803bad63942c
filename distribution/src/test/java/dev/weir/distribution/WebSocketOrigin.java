package dev.weir.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A WebSocket server on the loopback that does what the path says and keeps what it was sent. It
 * agrees to every upgrade.
 *
 * <pre>
 * /echo     sends every frame back, until a close frame
 * /greet    sends a frame in the same segment as the 101, then only listens
 * /deflate  agrees to permessage-deflate and sends a compressed frame, then only listens
 * </pre>
 */
final class WebSocketOrigin implements AutoCloseable {
  /** RFC 7692 section 7.2.3.1: "Hello". */
  private static final byte[] COMPRESSED = {
    (byte) 0xc1, 7, (byte) 0xf2, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 7, 0
  };

  private static final byte[] GREETING = {(byte) 0x81, 5, 'H', 'e', 'l', 'l', 'o'};

  private final ServerSocket server;
  private final Map<String, ByteArrayOutputStream> heard = new ConcurrentHashMap<>();

  private WebSocketOrigin(ServerSocket server) {
    this.server = server;
  }

  static WebSocketOrigin start() throws IOException {
    var origin = new WebSocketOrigin(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(origin::accept);
    return origin;
  }

  /** Host and port, as in a {@code Host} header. */
  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Everything that came on a path behind the request's head. */
  byte[] heard(String path) {
    ByteArrayOutputStream bytes = heard.get(path);
    return bytes == null ? new byte[0] : bytes.toByteArray();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed: the test is over
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      String path = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
      boolean deflate = path.equals("/deflate");
      var first = new ByteArrayOutputStream();
      first.writeBytes(agreement(head, deflate).getBytes(StandardCharsets.US_ASCII));
      if (!path.equals("/echo")) {
        first.writeBytes(deflate ? COMPRESSED : GREETING);
      }
      OutputStream out = client.getOutputStream();
      out.write(first.toByteArray());
      var bytes = new ByteArrayOutputStream();
      heard.put(path, bytes);
      boolean open = true;
      while (open) {
        open = path.equals("/echo") ? echo(in, out, bytes) : listen(in, bytes);
      }
    } catch (IOException e) {
      // The client went away; what it said before is kept.
      heard.putIfAbsent("failed", new ByteArrayOutputStream());
    }
  }

  private static boolean listen(InputStream in, ByteArrayOutputStream bytes) throws IOException {
    int b = in.read();
    if (b >= 0) {
      bytes.write(b);
    }
    return b >= 0;
  }

  /** One short frame of a client; returns whether another one may follow. */
  private static boolean echo(InputStream in, OutputStream out, ByteArrayOutputStream bytes)
      throws IOException {
    byte[] head = in.readNBytes(6);
    if (head.length < 6) {
      return false;
    }
    byte[] payload = in.readNBytes(head[1] & 0x7f);
    bytes.writeBytes(head);
    bytes.writeBytes(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= head[2 + i % 4];
    }
    var answer = new ByteArrayOutputStream();
    boolean ping = (head[0] & 0xf) == 9;
    answer.write(ping ? 0x8a : head[0]);
    answer.write(payload.length);
    answer.writeBytes(payload);
    out.write(answer.toByteArray());
    return (head[0] & 0xf) != 8;
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private static String agreement(String head, boolean deflate) throws IOException {
    String key = "";
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
        key = line.substring(18).strip();
      }
    }
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
        + (deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "")
        + "Sec-WebSocket-Accept: "
        + accept(key)
        + "\r\n\r\n";
  }

  /** RFC 6455 section 4.2.2. */
  private static String accept(String key) throws IOException {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
