package dev.weir.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint for records that misbehaves as its path asks, until it is told to be well. For each
 * path it knows which numbered exchanges came, and how many records gaps declared.
 */
final class Collector implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  /** What came at one path. */
  static final class Books {
    final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
    final AtomicLong declared = new AtomicLong();
    final AtomicLong requests = new AtomicLong();

    /** How many of these did not come. */
    long missing(Set<Integer> answered) {
      return answered.stream().filter(n -> !delivered.contains(n)).count();
    }

    private void note(JsonNode entry) {
      RecordContract.check(entry);
      if (entry.has("gap")) {
        declared.addAndGet(entry.path("gap").path("count").asLong());
      } else {
        delivered.add(Load.number(entry.path("http").path("uri").asText()));
      }
    }
  }

  private final ServerSocket server;
  private final Map<String, Books> books = new ConcurrentHashMap<>();
  private final CountDownLatch well = new CountDownLatch(1);

  Collector() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  Books at(String path) {
    return books.computeIfAbsent(path, _ -> new Books());
  }

  /** From now on everything is taken. */
  void recover() {
    well.countDown();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> talk(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      for (String head = Load.head(in); !head.isEmpty(); head = Load.head(in)) {
        Matcher length = LENGTH.matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        String path = head.split(" ", 3)[1].substring(1);
        at(path).requests.incrementAndGet();
        if (!answer(client, path, new String(body, StandardCharsets.UTF_8))) {
          return;
        }
      }
    } catch (IOException e) {
      // The gateway hung up: what it was not told that we have, it sends again.
      assert client.isClosed();
    }
  }

  /** Answers; false if the connection is to be closed. */
  private boolean answer(Socket client, String path, String body) throws IOException {
    if (well.getCount() == 0) {
      for (String line : body.split("\n", -1)) {
        if (!line.isEmpty()) {
          at(path).note(JSON.readTree(line));
        }
      }
      say(client, "HTTP/1.1 204 No Content\r\n\r\n");
      return true;
    }
    switch (path.split("-", 2)[0]) {
      case "busy" ->
          say(client, "HTTP/1.1 429 Too Many\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
      case "broken" -> say(client, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
      case "cut" -> {
        say(client, "HTTP/1.1 200 OK\r\nContent-Le");
        return false;
      }
      case "mute" -> {
        // Neither an answer nor an end, for as long as the gateway has patience.
        int more = client.getInputStream().read();
        assert more < 0;
        return false;
      }
      default -> throw new IOException("path: " + path);
    }
    return true;
  }

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
