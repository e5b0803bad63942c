package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One listening address and what happens to what arrives there. */
@Section("service")
@Doc("One listening address and what happens to what arrives there.")
public record ServiceConfig(
    @Doc("Unique name, shown in records and logs.") String name,
    @Doc("Listening address, host:port; without a host, every address.") String addr,
    @Doc("Local address or interface of direct connections to targets.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("Socket options of direct connections to targets.") Sockopts sockopts,
    @Doc("Targets that are refused.") @Refers(Kind.BYPASS) @Nullable Ref bypass,
    @Doc("Several bypasses: whitelists must all allow, any other may refuse.") @Refers(Kind.BYPASS)
        List<Ref> bypasses,
    @Doc("Fixed addresses of target names.") @Refers(Kind.HOSTS) @Nullable Ref hosts,
    @Doc("Where this service's records go.") List<RecorderBinding> recorders,
    @Doc("Which protocol is spoken to clients.") HandlerConfig handler,
    @Doc("How connections arrive.") ListenerConfig listener,
    @Doc("Fixed targets, for handlers that forward.") @Nullable ForwarderConfig forwarder,
    @Doc("Options of the service; its listener's and handler's are accepted too.") Mapping metadata,
    Origin origin) {
  public ServiceConfig {
    if (name.isEmpty()) {
      throw new ConfigException("name", "empty (expected: a unique name)");
    }
    if (addr.isEmpty()) {
      throw new ConfigException("addr", "empty (expected: host:port, for example :8080)");
    }
  }

  /** {@code bypass} and {@code bypasses} together. */
  public List<Ref> allBypasses() {
    return join(bypass, bypasses);
  }

  static List<Ref> join(@Nullable Ref first, List<Ref> others) {
    var all = new ArrayList<Ref>();
    if (first != null) {
      all.add(first);
    }
    all.addAll(others);
    return List.copyOf(all);
  }
}
