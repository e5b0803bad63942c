package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fixed addresses of names. */
@Section("hosts")
@Doc("Fixed addresses of names.")
public record HostsConfig(
    @Doc("Unique name.") String name,
    @Doc("Names and their addresses.") List<HostMapping> mappings,
    @Doc("More of them, in the form of /etc/hosts.") @Nullable FileSource file,
    @Doc("How often the file is read again; 0 for never.") @Default("0s") @Range(min = "0s")
        Duration reload,
    Origin origin) {
  /** One name and its address. */
  @Section("mapping")
  @Doc("One name and its address.")
  public record HostMapping(
      @Doc("Address.") String ip,
      @Doc("Name; with a leading dot, every name below it too.") String hostname,
      @Doc("Other names of the same address.") List<String> aliases,
      Origin origin) {
    public HostMapping {
      if (!NetUtil.isValidIpV4Address(ip) && !NetUtil.isValidIpV6Address(ip)) {
        throw new ConfigException("ip", Shown.text(ip) + " (expected: an IPv4 or IPv6 address)");
      }
      if (hostname.isEmpty()) {
        throw new ConfigException("hostname", "empty (expected: a name)");
      }
    }
  }
}
