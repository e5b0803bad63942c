package dev.weir.kernel.route;

import dev.weir.kernel.net.Loopback;
import dev.weir.spi.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback: reads a target on one line, answers OK or NO, and then pumps. */
final class LineProxy implements AutoCloseable {
  /** What it does with a request. */
  enum Mood {
    FORWARD,
    REFUSE,
    HANG_UP,
    FORWARD_WITH_SURPLUS
  }

  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile Mood mood = Mood.FORWARD;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  LineProxy() throws IOException {
    server = new ServerSocket(0, 16, Loopback.ip("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  HostPort address() {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      var line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          return;
        }
        line.append((char) c);
      }
      asked.add(line.toString());
      if (mood == Mood.HANG_UP) {
        return;
      }
      if (mood == Mood.REFUSE) {
        client.getOutputStream().write("NO\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      pump(client, HostPort.parse(line.toString(), 0));
    } catch (IOException e) {
      // The other side has gone: there is nobody to serve.
    }
  }

  private void pump(Socket client, HostPort target) throws IOException {
    OutputStream out = client.getOutputStream();
    try (Socket up = connect(target)) {
      if (up == null) {
        out.write("NO\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      sockets.add(up);
      String answer = mood == Mood.FORWARD_WITH_SURPLUS ? "OK\nextra" : "OK\n";
      out.write(answer.getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual()
          .start(() -> {
            try {
              up.getInputStream().transferTo(out);
              client.shutdownOutput();
            } catch (IOException e) {
              // One of them has gone; the other thread notices as well.
            }
          });
      client.getInputStream().transferTo(up.getOutputStream());
    }
  }

  private static Socket connect(HostPort target) {
    try {
      return new Socket(Loopback.ip(target.host()), target.port());
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
