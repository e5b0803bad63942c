package dev.weir.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real {@code redis-server} with a password that has everything on disk before it answers; it can
 * be killed and come back on the same port. Asked by {@code redis-cli}.
 */
final class RedisSink implements AutoCloseable {
  private final Path folder;
  private final String password;
  private final int port;
  private Process process;

  RedisSink(Path folder, String password) throws Exception {
    this.folder = folder;
    this.password = password;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start();
  }

  void start() throws Exception {
    process =
        new ProcessBuilder(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                "",
                "--requirepass",
                password)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    Await.until("redis answers", () -> ask("PING").equals(List.of("PONG")));
  }

  int port() {
    return port;
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The lines of an answer. */
  List<String> ask(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("REDISCLI_AUTH", password);
    Process client = builder.start();
    client.getOutputStream().close();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().toList();
  }

  @Override
  public void close() {
    kill();
  }
}
