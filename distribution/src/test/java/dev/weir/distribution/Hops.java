package dev.weir.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Raw clients and servers for the tests of chains. All sockets are on the loopback. */
final class Hops {
  private Hops() {}

  /** A server that runs until it is closed. */
  interface Server extends AutoCloseable {
    int port();

    @Override
    void close() throws IOException;
  }

  /** What a server does with a connection. */
  interface Talk {
    void with(Socket client) throws IOException;
  }

  /** Accepts, and talks with each client on a thread of its own. */
  static Server tcp(Talk talk) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  Socket client = server.accept();
                  var _ = Thread.ofVirtual().start(() -> talk(client, talk));
                }
              } catch (IOException e) {
                // Closed: the test is over.
              }
            });
    return server(server.getLocalPort(), server);
  }

  private static void talk(Socket client, Talk talk) {
    try (client) {
      talk.with(client);
    } catch (IOException e) {
      // The client's side of the test says what is wrong.
    }
  }

  /** Sends every datagram back. */
  static Server udpEcho() throws IOException {
    var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  var packet = new DatagramPacket(new byte[65_535], 65_535);
                  socket.receive(packet);
                  socket.send(packet);
                }
              } catch (IOException e) {
                // Closed: the test is over.
              }
            });
    return server(socket.getLocalPort(), socket);
  }

  private static Server server(int port, java.io.Closeable socket) {
    return new Server() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  /** A port on which nobody listens. */
  static int deadPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.connect(address, 10_000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Sends bytes and reads, in hex, what comes until the peer ends. */
  static String ask(InetSocketAddress address, String hex) throws IOException {
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write(HexFormat.of().parseHex(hex));
      return HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
    }
  }

  static String read(Socket socket, int bytes) throws IOException {
    InputStream in = socket.getInputStream();
    return HexFormat.of().formatHex(in.readNBytes(bytes));
  }

  /** Runs curl; its exit code and what it printed. */
  static Answer curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "", "-m", "20"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] out = process.getInputStream().readAllBytes();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("curl does not end");
    }
    return new Answer(process.exitValue(), new String(out, StandardCharsets.UTF_8));
  }

  record Answer(int exit, String out) {}
}
