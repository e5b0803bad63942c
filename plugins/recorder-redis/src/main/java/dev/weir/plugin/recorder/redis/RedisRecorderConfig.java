package dev.weir.plugin.recorder.redis;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.time.Duration;

/** Options of the {@code redis} recorder. */
public record RedisRecorderConfig(
    @Doc("The server, host:port; port 6379 if it has none.") String addr,
    @Doc("Number of the database.") @Default("0") @Range(min = "0", max = "65535") int db,
    @Doc("User name of an ACL; without one the password is the server's.") @Default("")
        String username,
    @Doc("Password.") @Default("") Secret password,
    @Doc("The key that records are added to.") String key,
    @Doc("list: LPUSH, the newest first; set: SADD; sset: a sorted set whose scores count.")
        @Default("set")
        KeyType type,
    @Doc("Limit for connecting, and for each answer.")
        @Default("5s")
        @Range(min = "100ms", max = "1h")
        Duration timeout) {
  private static final int PORT = 6379;

  /** What is at the key. */
  public enum KeyType {
    LIST,
    SET,
    SSET
  }

  public RedisRecorderConfig {
    var _ = server(addr);
    if (key.isEmpty()) {
      throw new ConfigException("key", "empty (expected: the key that records are added to)");
    }
    if (!username.isEmpty() && password.reveal().isEmpty()) {
      throw new ConfigException("username", "no password for it (expected: password beside it)");
    }
  }

  /** Where the server is; the port is never 0. */
  HostPort server() {
    return server(addr);
  }

  private static HostPort server(String addr) {
    HostPort parsed = HostPort.parse(addr, PORT);
    if (parsed == null || parsed.port() == 0) {
      // The text may be a URL with a password, so it is not shown.
      throw new ConfigException("addr", "not an address (expected: host:port)");
    }
    return parsed;
  }
}
