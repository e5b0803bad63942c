package dev.weir.plugin.recorder.tcp;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Options of the {@code tcp} recorder. */
public record TcpRecorderConfig(
    @Doc("Where to send records, host:port.") String addr,
    @Doc("Limit for connecting, and for waiting until the sink takes more.")
        @Default("10s")
        @Range(min = "100ms", max = "1h")
        Duration timeout,
    @Doc("What is sent after each record; empty for nothing.") @Default("\n") String sep) {

  private static final int LONGEST_SEPARATOR = 1024;

  public TcpRecorderConfig {
    HostPort target = HostPort.parse(addr, 0);
    if (target == null || target.port() == 0) {
      throw new ConfigException("addr", "not an address (expected: host:port or [ipv6]:port)");
    }
    if (sep.length() > LONGEST_SEPARATOR) {
      throw new ConfigException(
          "sep", sep.length() + " characters (expected: 0.." + LONGEST_SEPARATOR + ")");
    }
  }

  /** Where to send records. */
  HostPort target() {
    HostPort target = HostPort.parse(addr, 0);
    if (target == null) {
      throw new IllegalStateException("addr: checked before");
    }
    return target;
  }
}
