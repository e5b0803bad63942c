package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbered requests through an HTTP proxy at full speed, and the origin that answers them. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 8;
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket origin;
  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();

  Load() throws IOException {
    origin = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    while (!origin.isClosed()) {
      try {
        Socket client = origin.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      while (!head(in).isEmpty()) {
        client.getOutputStream().write(OK);
      }
    } catch (IOException e) {
      // The gateway was killed: so are its connections.
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** A head, up to and with its empty line; empty at the end of the stream. */
  static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  /** The number in the target of a request that was made here. */
  static int number(String uri) {
    return Integer.parseInt(uri.substring(uri.lastIndexOf('/') + 1));
  }

  /** Numbers of the requests that were answered. */
  Set<Integer> answered() {
    return answered;
  }

  /** Sends so many more requests; those that the gateway's end cuts off do not count. */
  void send(InetSocketAddress proxy, int requests) throws InterruptedException {
    await(start(proxy, next.get() + requests));
  }

  /** Sends requests until the gateway is gone. */
  List<Thread> start(InetSocketAddress proxy) {
    return start(proxy, Integer.MAX_VALUE);
  }

  private List<Thread> start(InetSocketAddress proxy, int until) {
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(() -> client(proxy, until)));
    }
    return clients;
  }

  static void await(List<Thread> clients) throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
  }

  private void client(InetSocketAddress proxy, int until) {
    String target = "http://127.0.0.1:" + origin.getLocalPort() + "/";
    try (var socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      var in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        int n = next.getAndUpdate(now -> now < until ? now + 1 : now);
        if (n >= until) {
          return;
        }
        String request = "GET " + target + n + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        if (!head(in).startsWith("HTTP/1.1 200") || in.readNBytes(2).length != 2) {
          return;
        }
        answered.add(n);
      }
    } catch (IOException e) {
      // Killed: what was not answered does not count.
      assertThat(answered).isNotEmpty();
    }
  }

  @Override
  public void close() throws IOException {
    origin.close();
  }
}
