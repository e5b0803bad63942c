package dev.weir.plugin.recorder.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A TCP server on loopback that keeps lines. What is left without a line end is thrown away. */
final class LineSink implements AutoCloseable {
  private final List<String> lines = new ArrayList<>();
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private Thread acceptor;
  private int connections;

  /** After so many bytes of the first connection it is reset. */
  private volatile int breaksAfter = Integer.MAX_VALUE;

  private volatile boolean reading = true;

  LineSink() throws IOException {
    server = listen(0);
  }

  private ServerSocket listen(int port) throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.setReceiveBufferSize(16 << 10);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    acceptor = Thread.ofPlatform().daemon().start(() -> accept(socket));
    return socket;
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  void breakAfter(int bytes) {
    breaksAfter = bytes;
  }

  void stopReading() {
    reading = false;
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        clients.add(client);
        synchronized (this) {
          connections++;
          notifyAll();
        }
        if (reading) {
          Thread.ofVirtual().start(() -> read(client));
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private void read(Socket client) {
    var line = new ByteArrayOutputStream();
    int left = breaksAfter;
    breaksAfter = Integer.MAX_VALUE;
    try (client;
        InputStream in = client.getInputStream()) {
      var bytes = new byte[4096];
      int count = in.read(bytes, 0, Math.min(bytes.length, left));
      while (count > 0) {
        for (int i = 0; i < count; i++) {
          if (bytes[i] == '\n') {
            add(line.toString(StandardCharsets.UTF_8));
            line.reset();
          } else {
            line.write(bytes[i]);
          }
        }
        left -= count;
        if (left == 0) {
          client.setSoLinger(true, 0);
          return;
        }
        count = in.read(bytes, 0, Math.min(bytes.length, left));
      }
    } catch (IOException e) {
      add("");
    }
  }

  private synchronized void add(String line) {
    if (!line.isEmpty()) {
      lines.add(line);
    }
    notifyAll();
  }

  /** Waits for so many lines. */
  synchronized List<String> lines(int count) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (lines.size() < count && System.nanoTime() < until) {
      wait(100);
    }
    return List.copyOf(lines);
  }

  synchronized int connections() {
    return connections;
  }

  /** Waits for so many connections. */
  synchronized void awaitConnections(int count) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (connections < count && System.nanoTime() < until) {
      wait(100);
    }
  }

  /** Ends all connections and refuses new ones. */
  void down() throws IOException {
    server.close();
    try {
      // Only with its last user does the port become free.
      acceptor.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    for (Socket client : clients) {
      client.close();
    }
    clients.clear();
  }

  /** Listens again where it did. */
  void up() throws IOException {
    server = listen(server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    down();
  }
}
