package dev.weir.plugin.recorder.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A real {@code redis-server} on a port of its own that writes everything to disk before it
 * answers, so that it can be killed and come back with all that it acknowledged.
 */
final class RedisServer implements AutoCloseable {
  private final Path folder;
  private final List<String> options;
  private final int port;
  private Process process;

  /**
   * @param options more of them, as on the command line
   */
  RedisServer(Path folder, String... options) throws IOException {
    this.folder = folder;
    this.options = List.of(options);
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start();
  }

  /** Starts it, and waits until it answers. */
  void start() throws IOException {
    var command =
        new ArrayList<>(
            List.of(
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
                ""));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("redis-server does not start, see " + folder);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private boolean answers() {
    try (Connection connection = connection()) {
      connection.sendCommand(Command.PING);
      var _ = connection.getOne();
      return true;
    } catch (JedisException e) {
      String said = String.valueOf(e.getMessage());
      return said.startsWith("NOAUTH") || said.startsWith("NOPERM");
    }
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private Connection connection() {
    var options = DefaultJedisClientConfig.builder().timeoutMillis(5_000).resp2().build();
    return new Connection(new HostAndPort("127.0.0.1", port), options);
  }

  /** Sends a command and returns its answer. */
  Object ask(Command command, String... arguments) {
    try (Connection connection = connection()) {
      connection.sendCommand(command, arguments);
      return connection.getOne();
    }
  }

  /** Likewise, where the answer is a list of texts. */
  List<String> list(Command command, String... arguments) {
    return ((List<?>) ask(command, arguments))
        .stream().map(item -> new String((byte[]) item, StandardCharsets.UTF_8)).toList();
  }

  @Override
  public void close() {
    kill();
  }
}
