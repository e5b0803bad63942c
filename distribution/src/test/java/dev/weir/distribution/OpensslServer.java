package dev.weir.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code openssl s_server} on a port of the loopback, with the certificate {@code good}. */
final class OpensslServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private OpensslServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static OpensslServer start(Path folder, String... more) throws Exception {
    int port;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    var command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                "good.crt",
                "-key",
                "good.key"));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server-" + port + ".log").toFile())
            .start();
    var server = new OpensslServer(process, port);
    Await.until(command + " listens", () -> !process.isAlive() || server.listens());
    if (!process.isAlive()) {
      throw new AssertionError(command + " ended with " + process.exitValue());
    }
    return server;
  }

  private boolean listens() throws IOException {
    String socket = "0100007F:%04X 00000000:0000 0A".formatted(port);
    return Files.readString(Path.of("/proc/net/tcp")).contains(socket);
  }

  int port() {
    return port;
  }

  /** Has a client keep a session of this server's in a file. */
  void giveSession(Path folder, String name) throws Exception {
    Process client =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-CAfile",
                "origin-ca.crt",
                "-connect",
                "127.0.0.1:" + port,
                "-sess_out",
                name)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    try {
      Path file = folder.resolve(name);
      Await.until(
          "a session",
          () -> Files.exists(file) && Files.readString(file).contains("END SSL SESSION"));
    } finally {
      client.destroyForcibly();
    }
  }

  @Override
  public void close() {
    process.destroy();
    var _ = process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
