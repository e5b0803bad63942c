package dev.weir.plugin.recorder.redis;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection to the server, logged in. Used on one thread; {@link #close} by any. */
final class Link implements AutoCloseable {
  private static final byte[] INCREMENT = {'I', 'N', 'C', 'R'};
  private static final byte[] ONE = {'1'};

  /** That there is no connection, and why, without secrets. */
  static final class Refusal extends Exception {
    private final String why;

    private Refusal(String why, Throwable cause) {
      super(why, cause);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /**
   * What became of a batch.
   *
   * @param accepted how many records the server has, from the first on
   * @param usable whether the connection can be used further
   * @param why not all, without secrets; empty if all
   */
  record Outcome(int accepted, boolean usable, String why) {
    static Outcome cut(int accepted, String why) {
      return new Outcome(accepted, false, why);
    }
  }

  private static final class Wire extends Connection {
    Wire(HostAndPort server, JedisClientConfig options) {
      super(server, options);
    }

    void flushAll() {
      flush();
    }
  }

  private final Wire connection;
  private final String server;
  private final RedisRecorderConfig.KeyType type;
  private final byte[] key;
  private final Duration limit;
  private volatile boolean isLate;

  private Link(Wire connection, RedisRecorderConfig config) {
    this.connection = connection;
    this.server = config.server().toString();
    this.type = config.type();
    this.limit = config.timeout();
    this.key = config.key().getBytes(StandardCharsets.UTF_8);
  }

  /** Connects, logs in and selects the database; blocks within the configured time. */
  static Link open(RedisRecorderConfig config) throws Refusal {
    HostPort server = config.server();
    int limit = Math.toIntExact(config.timeout().toMillis());
    var options =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(limit)
            .socketTimeoutMillis(limit)
            .database(config.db())
            // A user who may do nothing but add to the key can log in all the same.
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            // No HELLO, which servers before Redis 6 do not know.
            .serverDefaultProtocol();
    if (!config.password().reveal().isEmpty()) {
      options.password(config.password().reveal());
      if (!config.username().isEmpty()) {
        options.user(config.username());
      }
    }
    try {
      var connection = new Wire(new HostAndPort(server.host(), server.port()), options.build());
      return new Link(connection, config);
    } catch (JedisException e) {
      throw new Refusal(Answers.why(e, server.toString()), e);
    }
  }

  /** Adds records in order. */
  Outcome add(List<Entry> batch) {
    int answered = 0;
    int accepted = 0;
    JedisDataException refused = null;
    try {
      sendAll(batch);
      for (; answered < batch.size(); answered++) {
        JedisDataException error = answer();
        if (error != null && refused == null) {
          refused = error;
        }
        accepted += refused == null ? 1 : 0;
      }
    } catch (JedisException e) {
      return Outcome.cut(accepted, Answers.why(refused == null ? e : refused, server));
    }
    return new Outcome(accepted, true, refused == null ? "" : Answers.why(refused, server));
  }

  /**
   * Writes all commands. What a server does not read would hold a write up for as long as the
   * system believes in it, and sockets have a limit for reading only: so somebody watches.
   */
  private void sendAll(List<Entry> batch) {
    Thread watch = Thread.ofVirtual().start(this::closeInTime);
    try {
      for (Entry entry : batch) {
        send(bytes(entry.payload()));
      }
      connection.flushAll();
    } catch (JedisException e) {
      if (isLate) {
        throw new JedisConnectionException("it takes nothing for " + limit.toMillis() + " ms");
      }
      throw e;
    } finally {
      watch.interrupt();
    }
  }

  private void closeInTime() {
    try {
      Thread.sleep(limit);
      isLate = true;
      close();
    } catch (InterruptedException written) {
      // In time.
    }
  }

  private void send(byte[] record) {
    switch (type) {
      case LIST -> connection.sendCommand(Command.LPUSH, key, record);
      case SET -> connection.sendCommand(Command.SADD, key, record);
      case SSET -> connection.sendCommand(Command.ZADD, key, INCREMENT, ONE, record);
    }
  }

  /** Reads one answer; an error that the server sent is returned. */
  private @Nullable JedisDataException answer() {
    try {
      connection.getOne();
      return null;
    } catch (JedisDataException e) {
      return e;
    }
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    try {
      connection.forceDisconnect();
    } catch (IOException | JedisException e) {
      // It was to be gone, and is.
      connection.setBroken();
    }
  }
}
